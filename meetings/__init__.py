"""The places where the branch meets: boards, and later activities and live quizzes."""

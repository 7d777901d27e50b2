"""The question bank, quizzes, papers, attempts and marks."""

"""What those who keep the bank and set quizzes type in."""

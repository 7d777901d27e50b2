"""What people do with questions, quizzes and attempts. Each function is one change; none commits."""

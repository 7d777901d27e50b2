"""What people do at meetings: plan and hold activities, keep rolls and minutes, play live quizzes."""

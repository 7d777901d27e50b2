"""The blueprint of the quiz pages."""

from flask import Blueprint

bp = Blueprint("quizzes", __name__)

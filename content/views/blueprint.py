"""The blueprint of the pages about materials."""

from flask import Blueprint

bp = Blueprint("content", __name__)

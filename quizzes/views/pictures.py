"""Pictures of questions: their addresses, made for one person at a time, and their bytes."""

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from core.errors import NotFoundError
from core.files import send_stored, store
from core.web import needs, work
from quizzes.access import May
from quizzes.queries.pictures import picture_named
from quizzes.queries.sheets import PlacedPicture
from quizzes.rules.questions import Picture
from quizzes.views.blueprint import bp

_KEEP_SECONDS = 3600


def picture_address(picture: Picture) -> str:
    """Give the address of a picture on a page that its reader may see.

    The address is signed for this person and names nobody else: whoever may see the question gets it with the
    page, and there is no way to come by it before. What is drawn once for many has an address already.
    """
    if isinstance(picture, PlacedPicture):
        return picture.address
    return url_for("quizzes.picture", token=_signer().dumps([_reader(), picture.file]))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="question-picture")


def _reader() -> int:
    actor = work().actor
    return actor.id if actor else 0


@bp.get("/question-pictures/<token>", endpoint="picture")
@needs(May.SEE_PICTURE)
def picture(token: str) -> ResponseReturnValue:
    """Give a picture to the one for whom its address was made."""
    try:
        reader, file = _signer().loads(token)
    except (BadSignature, ValueError) as error:
        raise NotFoundError("没有找到这张图片。") from error
    if reader != _reader():
        raise NotFoundError("没有找到这张图片。")
    stored = picture_named(work(), str(file)).stored
    about = {"name": stored.name, "media_type": stored.media_type}
    return send_stored(store(), stored.key, **about, inline=True, keep_seconds=_KEEP_SECONDS)

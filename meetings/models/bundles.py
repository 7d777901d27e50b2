"""迎检材料 as rows: who asked for which unit's year, and where the file lies once it is made."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from content.models import StoredFile
from core.db import Base
from members.models import Member, Node


class Bundle(Base):
    """A unit's year put into one zip. The file is dropped after a while; the row stays."""

    __tablename__ = "bundle"
    __table_args__ = (Index(None, "node_id", "asked_at"), Index(None, "made_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    node_id: Mapped[int] = mapped_column(ForeignKey(Node.id))
    year: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey(Member.id))
    asked_at: Mapped[datetime]
    address: Mapped[str]
    """Of the page that verifies files, as whoever asked saw it."""
    made_at: Mapped[datetime | None] = mapped_column(default=None)
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), index=True, default=None)
    """None while it is not made, and after it was dropped."""
    parts: Mapped[int] = mapped_column(default=0)
    """How many files are in it."""
    gaps: Mapped[int] = mapped_column(default=0)
    failed: Mapped[str] = mapped_column(default="")
    """Why it could not be made, in a Chinese sentence."""

    node: Mapped[Node] = relationship(lazy="joined", innerjoin=True)
    file: Mapped[StoredFile | None] = relationship(lazy="joined")
    by: Mapped[Member] = relationship(lazy="joined", innerjoin=True, foreign_keys=[by_id])

    @property
    def place(self) -> str:
        """Say whose it is, for permission tables."""
        return self.node.path

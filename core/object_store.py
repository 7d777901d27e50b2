"""Files in an object store that speaks S3, for sites whose disk is small or whose servers are several.

Needs `requirements-s3.txt`. What is stored is streamed in parts: nothing appears until all of it is there.
"""

import hashlib
import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.errors import NotFoundError, RefusalError
from core.stores import HALF_DONE_SECONDS, StorageFullError, Store, Stored, refuse_empty, refuse_size

PART = 8 * 1024 * 1024
"""Bytes of one part; the protocol wants at least 5 MiB. One upload holds one part in memory."""
_MOST_PARTS = 10_000
_KEY = re.compile(r"[0-9a-f]{32}")
_GONE = {"404", "NoSuchKey", "NotFound"}
_FULL = {"QuotaExceeded", "XMinioStorageFull", "EntityTooLarge", "InsufficientStorage"}
_log = logging.getLogger("site.files")
# At its most talkative botocore writes headers down, and the signature is one.
logging.getLogger("botocore").setLevel(logging.INFO)


class StoreDownError(RefusalError):
    """The object store does not answer, or refuses us."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    heading = "文件存储暂时不可用"


class ObjectStore(Store):
    """Files as objects of one bucket, below a prefix: ``prefix/abcd…``."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client, self.bucket = client, bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def put(self, stream: BinaryIO, max_bytes: int) -> Stored:
        """Upload in parts, and let the object appear in one step.

        :raises TooBigError: as soon as the limit is passed, not after reading the rest
        :raises UnreadableError: for an empty file
        :raises StorageFullError: when the store takes no more
        :raises StoreDownError: when it does not answer
        """
        return self._put(secrets.token_hex(16), stream, max_bytes)

    def put_back(self, key: str, stream: BinaryIO) -> None:
        """Store a file of a backup under the key it had."""
        self._put(key, stream, PART * _MOST_PARTS)

    def open(self, key: str, start: int = 0) -> BinaryIO:
        """Open an object for reading from a byte on; it cannot go back."""
        asked: dict[str, Any] = {"Bucket": self.bucket, "Key": self._name(key)}
        if start:
            # Beyond the end the protocol refuses; files give nothing.
            asked["Range"] = f"bytes={start}-"
        with _plainly():
            return cast("BinaryIO", self._client.get_object(**asked)["Body"])

    def size(self, key: str) -> int:
        """Tell an object's length in bytes."""
        with _plainly():
            found = self._client.head_object(Bucket=self.bucket, Key=self._name(key))
        return int(found["ContentLength"])

    def delete(self, key: str) -> None:
        """Forget an object; one that is gone already is no mistake."""
        with _plainly():
            self._client.delete_object(Bucket=self.bucket, Key=self._name(key))

    def keys(self, older_than: timedelta = timedelta()) -> Iterator[str]:
        """List objects stored so long ago, for backups and to find those nothing refers to."""
        newest = datetime.now(UTC) - older_than
        for key, about in self._listed():
            if not older_than or about["LastModified"] <= newest:
                yield key

    def total(self) -> int:
        """Tell how many bytes all objects have together."""
        return sum(int(about["Size"]) for _, about in self._listed())

    def probe(self) -> None:
        """Store a byte and forget it.

        :raises StoreDownError: when that fails
        """
        name = f"{self.prefix}probe-{secrets.token_hex(4)}"
        with _plainly():
            self._client.put_object(Bucket=self.bucket, Key=name, Body=b"1")
            self._client.delete_object(Bucket=self.bucket, Key=name)

    def sweep(self) -> int:
        """Give up uploads that a server left half-done when it died; return how many."""
        then = datetime.now(UTC) - timedelta(seconds=HALF_DONE_SECONDS)
        count = 0
        with _plainly():
            pages = self._client.get_paginator("list_multipart_uploads")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for one in page.get("Uploads", ()):
                    if one["Initiated"] <= then:
                        self._abort(one["Key"], one["UploadId"])
                        count += 1
        return count

    def set_aside(self, mark: str) -> None:
        """Move everything to names that are no files of ours, before a backup takes its place."""
        for key in list(self.keys()):
            name = self._name(key)
            with _plainly():
                self._client.copy(
                    {"Bucket": self.bucket, "Key": name}, self.bucket, f"{self.prefix}{mark}/{key}"
                )
            self.delete(key)

    def _listed(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        with _plainly():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for about in page.get("Contents", ()):
                    key = about["Key"].removeprefix(self.prefix)
                    if _KEY.fullmatch(key):
                        yield key, about

    def _name(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise NotFoundError("没有找到这个文件。")
        return self.prefix + key

    def _put(self, key: str, stream: BinaryIO, max_bytes: int) -> Stored:
        name, fingerprint = self._name(key), hashlib.sha256()
        part = _filled(stream, min(PART, max_bytes + 1))
        refuse_empty(len(part))
        refuse_size(len(part), max_bytes)
        fingerprint.update(part)
        if len(part) < PART:
            with _plainly():
                self._client.put_object(Bucket=self.bucket, Key=name, Body=part)
            return Stored(key, len(part), fingerprint.hexdigest())
        with _plainly():
            upload = self._client.create_multipart_upload(Bucket=self.bucket, Key=name)["UploadId"]
            try:
                size = self._send_parts((name, upload), part, stream, max_bytes, fingerprint)
            except BaseException:
                self._abort(name, upload)
                raise
        return Stored(key, size, fingerprint.hexdigest())

    def _send_parts(
        self, upload: tuple[str, str], part: bytes, stream: BinaryIO, max_bytes: int, fingerprint: Any
    ) -> int:
        name, number_of_upload = upload
        about = {"Bucket": self.bucket, "Key": name, "UploadId": number_of_upload}
        sent: list[dict[str, Any]] = []
        size = len(part)
        while part:
            number = len(sent) + 1
            told = self._client.upload_part(**about, PartNumber=number, Body=part)
            sent.append({"PartNumber": number, "ETag": told["ETag"]})
            part = _filled(stream, min(PART, max_bytes + 1 - size))
            size += len(part)
            refuse_size(size, max_bytes)
            fingerprint.update(part)
        self._client.complete_multipart_upload(**about, MultipartUpload={"Parts": sent})
        return size

    def _abort(self, name: str, upload: str) -> None:
        try:
            self._client.abort_multipart_upload(Bucket=self.bucket, Key=name, UploadId=upload)
        except (ClientError, BotoCoreError) as error:
            # The nightly sweep tries again.
            _log.warning("upload not given up: %s", _code(error))


def open_object_store(settings: Mapping[str, Any]) -> ObjectStore:
    """Open the store that the settings name.

    ``STORE_URL`` is ``s3://bucket/prefix``; ``STORE_ENDPOINT`` and ``STORE_REGION`` say where it is;
    ``STORE_KEY_ID`` and ``STORE_SECRET`` open it. Without these two, boto3 looks where it always does.
    """
    url = urlsplit(str(settings["STORE_URL"]))
    if url.scheme != "s3" or not url.netloc or url.username or url.query:
        raise ValueError("SITE_STORE_URL must read s3://bucket/prefix, without keys")
    client = boto3.client(
        "s3",
        endpoint_url=_said(settings, "STORE_ENDPOINT"),
        region_name=_said(settings, "STORE_REGION") or "us-east-1",
        aws_access_key_id=_said(settings, "STORE_KEY_ID"),
        aws_secret_access_key=_said(settings, "STORE_SECRET"),
        config=Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 3, "mode": "standard"},
            max_pool_connections=30,
            s3={"addressing_style": str(settings.get("STORE_ADDRESSING") or "auto")},
            # Stores that only resemble S3 do not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    return ObjectStore(client, url.netloc, url.path)


def _said(settings: Mapping[str, Any], name: str) -> str | None:
    value = settings.get(name)
    return None if value in {None, ""} else str(value)


def _filled(stream: BinaryIO, length: int) -> bytes:
    """Read so many bytes, or what there is: a stream may give less than it was asked for."""
    pieces, missing = [], length
    while missing > 0 and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in _GONE:
            raise NotFoundError("没有找到这个文件，它可能已被删除。") from error
        if code in _FULL:
            raise StorageFullError(
                "服务器的存储空间已满，文件没有保存。请联系管理员清理后再上传。"
            ) from error
        _log.error("the object store refuses: %s", code)
        raise StoreDownError(_DOWN) from error
    except BotoCoreError as error:
        _log.error("the object store does not answer: %s", type(error).__name__)
        raise StoreDownError(_DOWN) from error


_DOWN = "存放文件的地方暂时连不上，没有改动任何内容。请过几分钟再试；一直这样，请联系管理员。"


def _code(error: ClientError | BotoCoreError) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__

"""Reads uploads up to the limits and no further: an endless stream fills neither memory nor disk."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from motorcrm.files import limits


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Keeps one byte more than a file may have, so that the checks find it too large, and drops the rest."""

    received = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:
        if content_length > limits.REQUEST:
            raise RequestDataTooBig("more than one request may carry")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > limits.REQUEST:
            raise RequestDataTooBig("more than one request may carry")
        room = limits.FILE + 1 - start
        if room > 0:
            super().receive_data_chunk(raw_data[:room], start)

    def file_complete(self, file_size: int) -> Any:
        return super().file_complete(min(file_size, limits.FILE + 1))

"""How a web process shares out its threads: the way out has its own, and waits behind no page.

All else is gunicorn's: pages that wait for a database, however many, fill their own threads and their own line.
"""

import re
import socket
import struct
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from threading import BoundedSemaphore
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

ALWAYS_ANSWERED = re.compile(rb"GET /(?:leave/|healthz)[ ?]")  # they ask nobody, so they are done at once
LONGEST_START = 16  # bytes, enough to know one of these
THREADS_OUT = 8
SILENCE = 5  # seconds in which a line that has begun to ask must say more
LONGEST_LINE = 200  # pages that wait for a thread; more would only fill the house until nobody can come to the door
MOST_CLOSING = 50  # lines; one more is closed without a last look at what it still sends
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Line(TConn):
    """Nobody waits for its last moments. The library would, for two seconds, in the one thread that accepts others."""

    closers = ThreadPoolExecutor(max_workers=2)
    room = BoundedSemaphore(MOST_CLOSING)

    def close(self, graceful: bool = False) -> None:
        if not (graceful and self.room.acquire(blocking=False)):
            super().close()
            return
        with suppress(OSError):  # it has gone first
            self.sock.shutdown(socket.SHUT_WR)
        self.closers.submit(super().close, graceful=True).add_done_callback(lambda _done: self.room.release())


class Worker(ThreadWorker):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.way_out = ThreadPoolExecutor(max_workers=THREADS_OUT)
        self.pages = 0  # in a thread or in the line; counted in the main thread only

    def accept(self, listener: socket.socket) -> None:
        """As the library does, but a line gets its thread when it has asked: by what it asks, it is known which."""
        try:
            line, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE, 0))
        conn = Line(self.cfg, line, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.nr_conns += 1
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def enqueue_req(self, conn: TConn) -> None:
        if ALWAYS_ANSWERED.match(_start_of(conn)):
            self._give(conn, self.way_out)
        elif self.pages < self.cfg.threads + LONGEST_LINE:
            self.pages += 1
            self._give(conn, self.tpool).add_done_callback(lambda _done: self.method_queue.defer(self._page_done))
        else:
            self.nr_conns -= 1
            _refuse(conn)

    def _give(self, conn: TConn, threads: ThreadPoolExecutor) -> "Future[Any]":
        done = threads.submit(self.handle, conn)
        done.add_done_callback(lambda it: self.method_queue.defer(self.finish_request, conn, it))
        return done

    def _page_done(self) -> None:
        self.pages -= 1

    def run(self) -> None:
        super().run()
        for threads in (self.tpool, self.way_out):
            threads.shutdown(wait=False, cancel_futures=True)


def _start_of(conn: TConn) -> bytes:
    """The first bytes of what is asked; they are still there for whoever reads it."""
    read_ahead: bytes = conn.parser.unreader.buf.getvalue() if conn.parser else b""
    if read_ahead:
        return read_ahead[:LONGEST_START]
    try:
        return bytes(conn.sock.recv(LONGEST_START, socket.MSG_PEEK | socket.MSG_DONTWAIT))
    except OSError:  # it has gone; reading it will say so
        return b""


def _refuse(conn: TConn) -> None:
    with suppress(OSError):  # it has gone
        conn.sock.send(BUSY, socket.MSG_DONTWAIT)
    conn.close(graceful=True)

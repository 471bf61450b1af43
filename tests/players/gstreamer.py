# SPDX-License-Identifier: GPL-3.0-or-later
"""gstreamer.py URL FIRST MIDDLE AFTER: plays in GStreamer's playbin3 with sinks that keep time but show nothing.

Speaks to the library itself, so that no binding has to be installed. Prints what each sink rendered."""
import ctypes
import re
import sys
import time

gst = ctypes.CDLL("libgstreamer-1.0.so.0")
gobject = ctypes.CDLL("libgobject-2.0.so.0")
for name in ("gst_parse_launch", "gst_element_factory_make", "gst_element_get_bus", "gst_bus_pop_filtered"):
    getattr(gst, name).restype = ctypes.c_void_p
gst.gst_structure_to_string.restype = ctypes.c_char_p
gst.gst_bus_pop_filtered.argtypes = [ctypes.c_void_p, ctypes.c_int]
SECOND, TIME, PLAYING, FLUSH_ACCURATE, EOS, ERROR = 10**9, 3, 4, 3, 1, 2


class Message(ctypes.Structure):  # GstMessage: a mini object of 64 bytes, then its type
    _fields_ = [("mini_object", ctypes.c_byte * 64), ("type", ctypes.c_int)]


def rendered(sink):
    stats = ctypes.c_void_p()
    gobject.g_object_get(ctypes.c_void_p(sink), b"stats", ctypes.byref(stats), None)
    text = gst.gst_structure_to_string(stats).decode()
    return int(re.search(r"rendered=\(guint64\)(\d+)", text).group(1))


class Complaint(ctypes.Structure):  # GError
    _fields_ = [("domain", ctypes.c_uint32), ("code", ctypes.c_int), ("message", ctypes.c_char_p)]


def complaint(message):
    error, details = ctypes.POINTER(Complaint)(), ctypes.c_char_p()
    gst.gst_message_parse_error(ctypes.c_void_p(message), ctypes.byref(error), ctypes.byref(details))
    return f"error: {error.contents.message.decode()} {(details.value or b'').decode()}"


def fake():
    sink = gst.gst_element_factory_make(b"fakesink", None)
    gobject.g_object_set(ctypes.c_void_p(sink), b"sync", 1, None)
    return sink


def position(player):
    at = ctypes.c_int64(-1)
    gst.gst_element_query_position(ctypes.c_void_p(player), TIME, ctypes.byref(at))
    return at.value / SECOND


def main():
    url, first, middle, after = sys.argv[1], *map(float, sys.argv[2:5])
    gst.gst_init(None, None)
    player = gst.gst_element_factory_make(b"playbin3", None)
    pictures, sound = fake(), fake()
    gobject.g_object_set(ctypes.c_void_p(player), b"uri", url.encode(), b"video-sink", ctypes.c_void_p(pictures),
                         b"audio-sink", ctypes.c_void_p(sound), None)
    bus = gst.gst_element_get_bus(ctypes.c_void_p(player))
    gst.gst_element_set_state(ctypes.c_void_p(player), PLAYING)

    def play_until(wanted, limit):
        begin = time.monotonic()
        while time.monotonic() - begin < limit:
            message = gst.gst_bus_pop_filtered(bus, EOS | ERROR)
            if message:
                return "ended" if Message.from_address(message).type == EOS else complaint(message)
            if position(player) >= wanted:
                return "played"
            time.sleep(0.05)
        return "stuck"

    end = play_until(first, 20)
    print("first", rendered(pictures), rendered(sound), end, flush=True)
    before = rendered(pictures), rendered(sound)
    gst.gst_element_seek_simple.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int64]
    done = gst.gst_element_seek_simple(player, TIME, FLUSH_ACCURATE, int(middle * SECOND))
    gst.gst_element_get_state(ctypes.c_void_p(player), None, None, ctypes.c_uint64(20 * SECOND))
    end = play_until(middle + after, 20)
    now = rendered(pictures), rendered(sound)
    # A flushing seek begins the sinks' statistics again in some versions and goes on counting in others.
    counts = [b - a if b >= a else b for a, b in zip(before, now)]
    print("after", *counts, end if done else "refused", flush=True)
    gst.gst_element_set_state(ctypes.c_void_p(player), 1)


main()

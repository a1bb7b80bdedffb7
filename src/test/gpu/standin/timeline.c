/*
 * The order of things on the device. Time passes by the machine's clock; what is due is done when
 * someone asks, on the asker's thread. So copies come as late as they may: a program that reads page-
 * locked memory before it has asked whether the copy is done reads nonsense (all bits 1), and one
 * that writes such memory before its copy was made is found out.
 */
#define _GNU_SOURCE
#include "timeline.h"

#include <time.h>

#define STREAM 0x57e4a000u
#define EVENT 0xe4e77000u

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct stream legacy = {.magic = STREAM};
static struct op *spare;
static struct stream *streams = &legacy;
static __thread int mode_of_thread;

long now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

void timeline_lock(void) { pthread_mutex_lock(&lock); }
void timeline_unlock(void) { pthread_mutex_unlock(&lock); }
int *capture_mode_of_thread(void) { return &mode_of_thread; }

unsigned long sum_of(const void *memory, size_t bytes) {
    const unsigned char *at = memory;
    unsigned long sum = bytes;
    for (; bytes >= 8; bytes -= 8, at += 8) {
        unsigned long word;
        memcpy(&word, at, 8);
        sum = (sum ^ word) * 0x9e3779b97f4a7c15UL;
        sum ^= sum >> 29;
    }
    while (bytes--) sum = sum * 31 + *at++;
    return sum | 1; /* 0 is none */
}

/* 0 and 1 are CUDA's default stream, 2 that of the thread. */
struct stream *stream_of(void *handle) {
    if ((size_t)handle <= 2) return &legacy;
    for (struct stream *s = streams; s; s = s->next)
        if (s == handle) return s->magic == STREAM ? s : NULL;
    return NULL;
}

struct stream *stream_new(void) {
    struct stream *made = calloc(1, sizeof *made);
    made->magic = STREAM;
    made->next = streams;
    streams = made;
    return made;
}

struct stream *all_streams(void) { return streams; }

/* Events are never freed, so that the use of a destroyed one is seen. */
struct event *event_of(void *handle) {
    struct event *event = handle;
    return event && event->magic == EVENT ? event : NULL;
}

static struct op *copy_of(struct op op) {
    struct op *made = spare ? spare : malloc(sizeof *made);
    if (spare) spare = spare->next;
    *made = op;
    made->next = NULL;
    return made;
}

void append(struct stream *stream, struct op op) {
    if (stream == &legacy) standin_count("default stream", "work");
    op.queued_ns = now_ns();
    struct op *made = copy_of(op);
    if (stream->capture) {
        struct graph *graph = stream->capture;
        if (graph->last) graph->last->next = made; else graph->first = made;
        graph->last = made;
        graph->nodes++;
        stream->joined = 0;
        return;
    }
    if (stream->last) stream->last->next = made; else stream->first = made;
    stream->last = made;
}

/* Reads the host's memory anew, as a replay does. */
void replay(struct graph *graph, struct stream *stream) {
    for (struct op *op = graph->first; op; op = op->next) {
        struct op again = *op;
        if (op->kind == RECORD) again.version = ++op->event->recorded;
        if (op->kind == COPY && op->sum) again.sum = sum_of(op->from, op->bytes);
        append(stream, again);
    }
}

static void copy(struct op *op) {
    if (op->sum && sum_of(op->from, op->bytes) != op->sum)
        standin_count("race", "page-locked memory was written before its copy was made");
    memmove(op->to, op->staged ? op->staged : op->from, op->bytes);
    free(op->staged);
}

/* Whether the first operation of a stream is done now. */
static int finish(struct stream *stream, struct op *op, long now) {
    long start = op->queued_ns > stream->free_ns ? op->queued_ns : stream->free_ns;
    long end = start + op->duration_ns;
    switch (op->kind) {
    case WAIT:
        if (op->event->passed < op->version) return 0;
        end = op->event->time_ns > start ? op->event->time_ns : start;
        break;
    case EXTERNAL:
        if (!op->poll(op->argument)) return 0;
        end = now;
        break;
    default:
        if (end > now) return 0;
    }
    if (op->kind == COPY) copy(op);
    if (op->kind == FILL) memset(op->to, op->value, op->bytes);
    if (op->kind == CALLBACK) op->callback(stream, 0, op->argument);
    if (op->kind == RECORD) {
        op->event->passed = op->version;
        op->event->time_ns = end;
    }
    stream->free_ns = end;
    return 1;
}

void advance(void) {
    long now = now_ns();
    int moved = 1;
    while (moved) {
        moved = 0;
        for (struct stream *s = streams; s; s = s->next) {
            while (s->first && finish(s, s->first, now)) {
                struct op *done = s->first;
                s->first = done->next;
                if (!s->first) s->last = NULL;
                done->next = spare;
                spare = done;
                moved = 1;
            }
        }
    }
}

int stream_done(struct stream *stream) {
    advance();
    return !stream->first;
}

int all_done(void) {
    advance();
    for (struct stream *s = streams; s; s = s->next)
        if (s->first) return 0;
    return 1;
}

/* Mode 0 forbids all threads, 1 the capturing one, 2 none, but for the captured stream itself. */
struct graph *forbidding(struct stream *stream, int all) {
    if (stream && stream->capture) return stream->capture;
    if (!all || mode_of_thread == 2) return NULL;
    for (struct stream *s = streams; s; s = s->next)
        if (s->capture && (!s->mode || (s->mode == 1 && pthread_equal(s->owner, pthread_self()))))
            return s->capture;
    return NULL;
}

struct graph *capture_of_thread(void) {
    for (struct stream *s = streams; s; s = s->next)
        if (s->capture && pthread_equal(s->owner, pthread_self())) return s->capture;
    return NULL;
}

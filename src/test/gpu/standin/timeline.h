/* Streams, events and graphs of the stand-in; for libcudart alone. */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "standin.h"

#include <pthread.h>

/* Names that other libraries may have too. */
#pragma GCC visibility push(hidden)

enum operation { KERNEL, COPY, FILL, RECORD, WAIT, EXTERNAL, CALLBACK };

struct event {
    unsigned magic;
    unsigned flags;
    long recorded, passed; /* how often */
    long time_ns;
    struct graph *captured;
    struct stream *in;
};

/* An operation of a stream, done when it is the first, its start has come and its time is over. */
struct op {
    enum operation kind;
    long queued_ns, duration_ns;
    void *to;
    const void *from; /* in the host's memory, as `to` is */
    size_t bytes;
    unsigned char *staged; /* the stand-in's own copy of pageable memory */
    unsigned long sum; /* of page-locked memory when it was queued */
    int value;
    struct event *event;
    long version;
    int (*poll)(void *);
    void (*callback)(void *, int, void *);
    void *argument;
    struct op *next;
};

struct graph {
    struct op *first, *last;
    size_t nodes;
    int failed; /* an error that the capture ends with */
};

struct stream {
    unsigned magic;
    struct op *first, *last;
    long free_ns;
    struct graph *capture;
    struct stream *origin; /* of the capture that it has joined */
    int joined;            /* its last work is waited for in the origin */
    int mode;
    pthread_t owner; /* that began the capture */
    struct stream *next;
};

void timeline_lock(void);
void timeline_unlock(void);

/* The stream of a handle, or NULL. */
struct stream *stream_of(void *handle);
struct stream *stream_new(void);
struct stream *all_streams(void);
struct event *event_of(void *handle);

/* Adds to a stream, or to its capture. Called with the lock held, as the functions below. */
void append(struct stream *stream, struct op op);
void replay(struct graph *graph, struct stream *stream);

/* Does what is due by now. */
void advance(void);
int stream_done(struct stream *stream);
int all_done(void);

/* The capture that forbids a call, by this thread, with a stream or with all; NULL if none does. */
struct graph *forbidding(struct stream *stream, int all);

/* What this thread captures, or NULL. */
struct graph *capture_of_thread(void);
int *capture_mode_of_thread(void);
long now_ns(void);
unsigned long sum_of(const void *memory, size_t bytes);

#pragma GCC visibility pop

#endif

/* CUDA's runtime library without a GPU. Declarations are this file's own. */
#define _GNU_SOURCE
#include "timeline.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <time.h>

#define EVENT 0xe4e77000u
#define DISABLE_TIMING 2
#define EXTERNAL_EVENT 1
#define BLOCK_THREADS 1024

typedef struct { unsigned x, y, z; } dim;

static __thread int last_error, device;
static int sticky;

static int fail(int error) {
    last_error = error;
    return error;
}

/* The start of each function. */
#define ENTER(name) ENTER_AFTER(sticky, name)

/* After a kernel has failed all functions do that have to do with the device's work. */
#define ENTER_AFTER(earlier, name)                             \
    do {                                                       \
        int injected = earlier ? earlier : standin_enter(name); \
        standin_count("call", name);                           \
        if (injected >= 700 && injected < 800) sticky = injected; \
        if (injected) return fail(injected);                   \
    } while (0)

/* A call that a capture forbids spoils it. */
static int invalidate(struct graph *graph, const char *call, int error) {
    graph->failed = CAPTURE_INVALIDATED;
    standin_count("spoiled capture", call);
    return fail(error);
}

/* Whether this thread captures, or another for all, in a mode that forbids unsafe calls. */
static int forbidden(const char *call) {
    timeline_lock();
    struct graph *capture = forbidding(NULL, 1);
    timeline_unlock();
    return capture ? invalidate(capture, call, CAPTURE_UNSUPPORTED) : SUCCESS;
}

/* ---- devices ---- */

static int ordinals[MOST_DEVICES], visible = -1;

static int devices(void) {
    if (visible < 0) visible = standin_visible(ordinals);
    return visible;
}

int cudaDriverGetVersion(int *version) {
    ENTER_AFTER(0, "cudaDriverGetVersion");
    *version = (int)standin_number("STANDIN_DRIVER", 13000);
    return SUCCESS;
}

int cudaRuntimeGetVersion(int *version) {
    ENTER_AFTER(0, "cudaRuntimeGetVersion");
    *version = 13000;
    return SUCCESS;
}

int cudaGetDeviceCount(int *count) {
    ENTER_AFTER(0, "cudaGetDeviceCount");
    *count = 0;
    if (standin_number("STANDIN_DRIVER", 13000) < 13000) return fail(OLD_DRIVER);
    *count = devices();
    return *count ? SUCCESS : fail(NO_DEVICE);
}

int cudaGetDevice(int *current) {
    ENTER_AFTER(0, "cudaGetDevice");
    *current = device;
    return SUCCESS;
}

int cudaSetDevice(int chosen) {
    ENTER_AFTER(0, "cudaSetDevice");
    if (chosen < 0 || chosen >= devices()) return fail(INVALID_DEVICE);
    device = chosen;
    return SUCCESS;
}

static size_t memory_bytes(void) {
    return (size_t)standin_number("STANDIN_MEMORY_MIB", 8192) << 20;
}

/* Places of fields in cudaDeviceProp of CUDA 13, 1,008 bytes. */
int cudaGetDeviceProperties(char *properties, int of) {
    ENTER_AFTER(0, "cudaGetDeviceProperties");
    if (of < 0 || of >= devices()) return fail(INVALID_DEVICE);
    memset(properties, 0, 1008);
    strcpy(properties, NAME);
    standin_uuid(ordinals[of], (unsigned char *)properties + 256);
    *(size_t *)(properties + 288) = memory_bytes();
    static const struct { int at, value; } numbers[] = {
        {296, 49152}, {304, 65536}, {308, 32}, {312, 2147483647}, {320, BLOCK_THREADS},
        {324, 1024}, {328, 1024}, {332, 64}, {336, 2147483647}, {340, 65535}, {344, 65535},
        {352, 65536}, {360, CAPABILITY_MAJOR}, {364, CAPABILITY_MINOR}, {368, 512}, {384, 132},
        {392, 1}, {560, 1}, {584, 3}, {588, 1}, {592, 5120}, {596, 52428800}, {604, 2048},
        {624, 233472}, {632, 65536}, {636, 1}, {672, 232448}, {688, 32}};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        *(int *)(properties + numbers[i].at) = numbers[i].value;
    *(int *)(properties + 568) = ordinals[of] + 1;
    return SUCCESS;
}

int cudaDeviceGetAttribute(int *value, int attribute, int of) {
    ENTER_AFTER(0, "cudaDeviceGetAttribute");
    if (of < 0 || of >= devices()) return fail(INVALID_DEVICE);
    static const int known[][2] = {{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647},
        {6, 65535}, {7, 65535}, {8, 49152}, {9, 65536}, {10, 32}, {12, 65536}, {16, 132},
        {19, 1}, {31, 1}, {39, 2048}, {40, 3}, {41, 1}, {75, CAPABILITY_MAJOR},
        {76, CAPABILITY_MINOR}, {78, 1}, {81, 233472}, {82, 65536}, {95, 1}, {97, 232448},
        {106, 32}, {111, 1024}};
    *value = 0;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i][0] == attribute) *value = known[i][1];
    return SUCCESS;
}

int cudaDeviceGetPCIBusId(char *text, int size, int of) {
    ENTER_AFTER(0, "cudaDeviceGetPCIBusId");
    if (of < 0 || of >= devices()) return fail(INVALID_DEVICE);
    standin_bus(ordinals[of], text, size);
    return SUCCESS;
}

int cudaDeviceGetStreamPriorityRange(int *least, int *greatest) {
    *least = 0;
    *greatest = -5;
    return SUCCESS;
}

int cudaDeviceCanAccessPeer(int *can, int from, int to) {
    *can = 0;
    return from == to ? fail(INVALID_DEVICE) : SUCCESS;
}

/* ---- memory ---- */

struct block { char *address, *host; size_t bytes; int kind; struct block *next; };
enum { HOST = 1, DEVICE = 2 };
static struct block *blocks;
static size_t used;

static struct block *block_of(const void *address, int kind) {
    const char *at = address;
    for (struct block *b = blocks; b; b = b->next)
        if ((!kind || b->kind == kind) && at >= b->address && at < b->address + b->bytes) return b;
    return NULL;
}

void *standin_host(const void *address, size_t bytes) {
    struct block *b = block_of(address, DEVICE);
    size_t at = b ? (size_t)((const char *)address - b->address) : 0;
    return b && at + bytes <= b->bytes ? b->host + at : NULL;
}

static void add_block(char *address, char *host, size_t bytes, int kind) {
    struct block *b = malloc(sizeof *b);
    *b = (struct block){address, host, bytes, kind, blocks};
    blocks = b;
}

static int remove_block(void *address, int kind) {
    for (struct block **at = &blocks; *at; at = &(*at)->next) {
        struct block *b = *at;
        if (b->kind != kind || b->address != address) continue;
        *at = b->next;
        if (kind == DEVICE) {
            munmap(b->address, b->bytes);
            munmap(b->host, b->bytes);
            used -= b->bytes;
        }
        free(b);
        return 1;
    }
    return 0;
}

/* The host cannot reach a GPU's memory: its addresses are mapped so that access ends the process. */
int cudaMalloc(void **memory, size_t bytes) {
    ENTER("cudaMalloc");
    bytes = (bytes + 4095) / 4096 * 4096;
    int error = forbidden("cudaMalloc");
    if (error) return error;
    timeline_lock();
    *memory = NULL;
    if (used + bytes + ((size_t)CONTEXT_MIB << 20) > memory_bytes()) {
        error = OUT_OF_MEMORY;
    } else if (bytes) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        char *address = mmap(NULL, bytes, PROT_NONE, flags, -1, 0);
        char *host = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
        add_block(address, host, bytes, DEVICE);
        used += bytes;
        *memory = address;
    }
    timeline_unlock();
    return error ? fail(error) : SUCCESS;
}

static int wait_for(struct stream *stream, const char *call);

int cudaFree(void *memory) {
    ENTER("cudaFree");
    if (!memory) return SUCCESS;
    standin_count("sync", "cudaFree");
    int error = wait_for(NULL, "cudaFree");
    if (error) return error;
    timeline_lock();
    int known = remove_block(memory, DEVICE);
    timeline_unlock();
    return known ? SUCCESS : fail(INVALID_VALUE);
}

int cudaHostAlloc(void **memory, size_t bytes, unsigned flags) {
    (void)flags;
    ENTER("cudaHostAlloc");
    int error = forbidden("cudaHostAlloc");
    if (error) return error;
    standin_count("sync", "cudaHostAlloc");
    size_t whole = (bytes + 4095) / 4096 * 4096;
    *memory = aligned_alloc(4096, whole ? whole : 4096);
    timeline_lock();
    add_block(*memory, *memory, bytes, HOST);
    timeline_unlock();
    return SUCCESS;
}

int cudaFreeHost(void *memory) {
    ENTER("cudaFreeHost");
    if (!memory) return SUCCESS;
    standin_count("sync", "cudaFreeHost");
    int error = wait_for(NULL, "cudaFreeHost");
    if (error) return error;
    timeline_lock();
    int known = remove_block(memory, HOST);
    timeline_unlock();
    if (known) free(memory);
    return known ? SUCCESS : fail(INVALID_VALUE);
}

int cudaHostRegister(void *memory, size_t bytes, unsigned flags) {
    (void)flags;
    ENTER("cudaHostRegister");
    timeline_lock();
    add_block(memory, memory, bytes, HOST);
    timeline_unlock();
    return SUCCESS;
}

int cudaHostUnregister(void *memory) {
    ENTER("cudaHostUnregister");
    timeline_lock();
    int known = remove_block(memory, HOST);
    timeline_unlock();
    return known ? SUCCESS : fail(INVALID_VALUE);
}

/* The first fields of cudaPointerAttributes, 88 bytes. */
int cudaPointerGetAttributes(char *attributes, const void *memory) {
    ENTER_AFTER(0, "cudaPointerGetAttributes");
    memset(attributes, 0, 88);
    timeline_lock();
    struct block *b = block_of(memory, 0);
    *(int *)attributes = b ? b->kind : 0;
    *(int *)(attributes + 4) = b ? device : -2;
    if (b) *(const void **)(attributes + 8) = memory;
    if (!b || b->kind == HOST) *(const void **)(attributes + 16) = memory;
    timeline_unlock();
    return SUCCESS;
}

int cudaMemGetInfo(size_t *free_bytes, size_t *total) {
    ENTER("cudaMemGetInfo");
    *total = memory_bytes();
    *free_bytes = *total - used - ((size_t)CONTEXT_MIB << 20);
    return SUCCESS;
}

int cudaGetSymbolAddress(void **memory, const void *symbol) {
    static struct { const void *symbol; void *memory; } known[64];
    for (int i = 0; i < 64; i++) {
        if (!known[i].symbol) {
            int error = cudaMalloc(&known[i].memory, 4096);
            if (error) return error;
            known[i].symbol = symbol;
        }
        if (known[i].symbol == symbol) {
            *memory = known[i].memory;
            return SUCCESS;
        }
    }
    return fail(INVALID_VALUE);
}

/* ---- streams and events ---- */

/* Sleeps until a stream, or all, are done. */
static int wait_for(struct stream *stream, const char *call) {
    for (;;) {
        timeline_lock();
        struct graph *capture = forbidding(stream, !stream);
        int done = stream ? stream_done(stream) : all_done();
        timeline_unlock();
        if (capture) return invalidate(capture, call, CAPTURE_UNSUPPORTED);
        if (done) return SUCCESS;
        nanosleep(&(struct timespec){0, 20000}, NULL);
    }
}

static int with_stream(void *handle, struct stream **stream) {
    timeline_lock();
    *stream = stream_of(handle);
    timeline_unlock();
    return *stream ? SUCCESS : fail(INVALID_HANDLE);
}

/*
 * Queues on a stream. While a capture forbids it nothing goes to the default stream, and what a thread
 * that captures gives to another stream is taken for a mistake: the graph would not have it.
 */
static int queue(void *handle, const char *call, struct op op) {
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (error) return error;
    timeline_lock();
    struct graph *capture = stream->capture ? NULL
        : (size_t)handle <= 2 ? forbidding(NULL, 1) : capture_of_thread();
    if (!capture) append(stream, op);
    timeline_unlock();
    if (!capture) return SUCCESS;
    return invalidate(capture, call, (size_t)handle <= 2 ? CAPTURE_IMPLICIT : CAPTURE_ISOLATION);
}

int standin_queue(void *stream, int (*poll)(void *), void *argument) {
    return queue(stream, "sum", (struct op){.kind = EXTERNAL, .poll = poll, .argument = argument});
}

int cudaStreamCreateWithPriority(void **stream, unsigned flags, int priority) {
    (void)flags, (void)priority;
    ENTER("cudaStreamCreateWithPriority");
    int error = forbidden("cudaStreamCreateWithPriority");
    if (error) return error;
    timeline_lock();
    *stream = stream_new();
    timeline_unlock();
    return SUCCESS;
}

int cudaStreamDestroy(void *handle) {
    ENTER("cudaStreamDestroy");
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (error || stream->capture) return fail(INVALID_HANDLE);
    error = wait_for(stream, "cudaStreamDestroy");
    if ((size_t)handle > 2) stream->magic = 0;
    return error;
}

int cudaStreamSynchronize(void *handle) {
    ENTER("cudaStreamSynchronize");
    standin_count("sync", "cudaStreamSynchronize");
    struct stream *stream;
    int error = with_stream(handle, &stream);
    return error ? error : wait_for(stream, "cudaStreamSynchronize");
}

int cudaDeviceSynchronize(void) {
    ENTER("cudaDeviceSynchronize");
    standin_count("sync", "cudaDeviceSynchronize");
    return wait_for(NULL, "cudaDeviceSynchronize");
}

int cudaStreamQuery(void *handle) {
    ENTER("cudaStreamQuery");
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (error) return error;
    timeline_lock();
    struct graph *capture = forbidding(stream, 0);
    int done = stream_done(stream);
    timeline_unlock();
    if (capture) return invalidate(capture, "cudaStreamQuery", CAPTURE_UNSUPPORTED);
    return done ? SUCCESS : fail(NOT_READY);
}

int cudaStreamGetPriority(void *handle, int *priority) {
    *priority = 0;
    struct stream *stream;
    return with_stream(handle, &stream);
}

int cudaStreamAddCallback(
    void *stream, void (*callback)(void *, int, void *), void *data, unsigned flags) {
    (void)flags;
    ENTER("cudaStreamAddCallback");
    return queue(
        stream, "cudaStreamAddCallback", (struct op){.kind = CALLBACK, .callback = callback, .argument = data});
}

int cudaEventCreateWithFlags(void **event, unsigned flags) {
    ENTER("cudaEventCreateWithFlags");
    struct event *made = calloc(1, sizeof *made);
    made->magic = EVENT;
    made->flags = flags;
    *event = made;
    return SUCCESS;
}

int cudaEventCreate(void **event) { return cudaEventCreateWithFlags(event, 0); }

int cudaEventDestroy(void *handle) {
    ENTER("cudaEventDestroy");
    struct event *event = event_of(handle);
    if (!event) return fail(INVALID_HANDLE);
    event->magic = 0;
    return SUCCESS;
}

int cudaEventRecordWithFlags(void *handle, void *stream_handle, unsigned flags) {
    ENTER("cudaEventRecord");
    struct event *event = event_of(handle);
    struct stream *stream;
    int error = with_stream(stream_handle, &stream);
    if (error || !event) return fail(INVALID_HANDLE);
    timeline_lock();
    if (stream->capture && flags != EXTERNAL_EVENT) {
        event->captured = stream->capture;
        event->in = stream;
    } else {
        long version = stream->capture ? 0 : ++event->recorded;
        event->captured = NULL;
        append(stream, (struct op){.kind = RECORD, .event = event, .version = version});
    }
    timeline_unlock();
    return SUCCESS;
}

int cudaEventRecord(void *event, void *stream) { return cudaEventRecordWithFlags(event, stream, 0); }

/* A stream that waits for an event of a capture joins it; the origin that waits gets it back. */
int cudaStreamWaitEvent(void *stream_handle, void *handle, unsigned flags) {
    (void)flags;
    ENTER("cudaStreamWaitEvent");
    struct event *event = event_of(handle);
    struct stream *stream;
    int error = with_stream(stream_handle, &stream);
    if (error || !event) return fail(INVALID_HANDLE);
    timeline_lock();
    struct graph *graph = event->captured;
    if (graph && !stream->capture) {
        stream->capture = graph;
        stream->origin = event->in->origin ? event->in->origin : event->in;
        stream->mode = event->in->mode;
        stream->owner = event->in->owner;
        stream->joined = 0;
    } else if (graph && graph != stream->capture) {
        error = invalidate(graph, "cudaStreamWaitEvent", CAPTURE_UNSUPPORTED);
    } else if (graph) {
        event->in->joined = 1;
    } else if (stream->capture && event->recorded > event->passed) {
        /* Work outside of the capture cannot be waited for in it. */
        error = invalidate(stream->capture, "cudaStreamWaitEvent", CAPTURE_UNSUPPORTED);
    } else if (event->recorded) {
        append(stream, (struct op){.kind = WAIT, .event = event, .version = event->recorded});
    }
    timeline_unlock();
    return error;
}

static int event_state(struct event *event) {
    timeline_lock();
    advance();
    int state = event->passed >= event->recorded ? SUCCESS : NOT_READY;
    struct graph *capture = event->captured;
    timeline_unlock();
    return capture ? invalidate(capture, "an event of the capture", CAPTURED_EVENT) : state;
}

int cudaEventQuery(void *handle) {
    ENTER("cudaEventQuery");
    struct event *event = event_of(handle);
    int state = event ? event_state(event) : INVALID_HANDLE;
    return state ? fail(state) : SUCCESS;
}

int cudaEventSynchronize(void *handle) {
    ENTER("cudaEventSynchronize");
    standin_count("sync", "cudaEventSynchronize");
    struct event *event = event_of(handle);
    if (!event) return fail(INVALID_HANDLE);
    int state;
    while ((state = event_state(event)) == NOT_READY) nanosleep(&(struct timespec){0, 20000}, NULL);
    return state;
}

int cudaEventElapsedTime(float *ms, void *start_handle, void *end_handle) {
    ENTER("cudaEventElapsedTime");
    struct event *start = event_of(start_handle), *end = event_of(end_handle);
    if (!start || !end || ((start->flags | end->flags) & DISABLE_TIMING) || !start->recorded
        || !end->recorded) return fail(INVALID_HANDLE);
    if (event_state(start) || event_state(end)) return fail(NOT_READY);
    *ms = (float)((end->time_ns - start->time_ns) / 1e6);
    return SUCCESS;
}

/* ---- copies ---- */

static long copy_ns(size_t bytes) { return 2000 + (long)(bytes / 20); }

/* Where memory is: a block, or the host's pageable memory where there is none. */
static void *reach(const void *memory, size_t bytes, struct block **block) {
    *block = block_of(memory, 0);
    if (*block && (*block)->kind == DEVICE) return standin_host(memory, bytes);
    return (void *)memory;
}

int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *handle) {
    (void)kind;
    ENTER("cudaMemcpyAsync");
    if (!bytes) return SUCCESS;
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (error) return error;
    timeline_lock();
    struct block *target, *source;
    struct op op = {.kind = COPY, .bytes = bytes, .duration_ns = copy_ns(bytes)};
    op.to = reach(to, bytes, &target);
    op.from = reach(from, bytes, &source);
    struct graph *capture = stream->capture ? stream->capture : forbidding(NULL, 1);
    int pageable = !target || !source;
    if (op.to && op.from && !(pageable && capture)) {
        if (!source) op.from = op.staged = memcpy(malloc(bytes), from, bytes);
        if (source && source->kind == HOST) op.sum = sum_of(from, bytes);
        if (target && target->kind == HOST && !capture) memset(to, 0xff, bytes);
    }
    timeline_unlock();
    if (!op.to || !op.from) return fail(ILLEGAL_ADDRESS);
    if (pageable && capture) return invalidate(capture, "cudaMemcpyAsync", CAPTURE_UNSUPPORTED);
    standin_count("copy", !target || target->kind == HOST ? "to the host"
        : source && source->kind == DEVICE ? "within the device" : "to the device");
    error = queue(handle, "cudaMemcpyAsync", op);
    if (error || !pageable) return error;
    standin_count("sync", target ? "cudaMemcpyAsync from pageable memory"
        : "cudaMemcpyAsync to pageable memory");
    return target ? SUCCESS : wait_for(stream, "cudaMemcpyAsync");
}

int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) {
    ENTER("cudaMemcpy");
    standin_count("sync", "cudaMemcpy");
    int error = forbidden("cudaMemcpy");
    if (error) return error;
    error = cudaMemcpyAsync(to, from, bytes, kind, NULL);
    return error ? error : wait_for(stream_of(NULL), "cudaMemcpy");
}

int cudaMemsetAsync(void *memory, int value, size_t bytes, void *stream) {
    ENTER("cudaMemsetAsync");
    timeline_lock();
    struct block *block;
    struct op op = {.kind = FILL, .bytes = bytes, .value = value, .duration_ns = copy_ns(0)};
    op.to = bytes ? reach(memory, bytes, &block) : NULL;
    timeline_unlock();
    if (bytes && !(op.to && block)) return fail(ILLEGAL_ADDRESS);
    return queue(stream, "cudaMemsetAsync", op);
}

int cudaMemset(void *memory, int value, size_t bytes) {
    ENTER("cudaMemset");
    return cudaMemsetAsync(memory, value, bytes, NULL);
}

/* ---- kernels ---- */

static void *images[1];
static __thread struct { dim grid, block; size_t shared; void *stream; } configuration;

static int launch(dim grid, dim block, void *stream) {
    ENTER("cudaLaunchKernel");
    unsigned long threads = (unsigned long)block.x * block.y * block.z;
    if (!threads || threads > BLOCK_THREADS || !grid.x || !grid.y || !grid.z || grid.y > 65535
        || grid.z > 65535 || block.z > 64) return fail(INVALID_CONFIGURATION);
    long nanoseconds = standin_number("STANDIN_KERNEL_US", 1) * 1000;
    standin_count("kernel", "launch");
    return queue(
        stream, "cudaLaunchKernel", (struct op){.kind = KERNEL, .duration_ns = nanoseconds});
}

int __cudaLaunchKernel(
    void *kernel, dim grid, dim block, void **arguments, size_t shared, void *stream) {
    (void)kernel, (void)arguments, (void)shared;
    return launch(grid, block, stream);
}

int cudaLaunchKernel(
    const void *kernel, dim grid, dim block, void **arguments, size_t shared, void *stream) {
    (void)kernel, (void)arguments, (void)shared;
    return launch(grid, block, stream);
}

/* The first fields of cudaLaunchConfig_t. */
struct launch { dim grid, block; size_t shared; void *stream; };

int cudaLaunchKernelExC(const struct launch *as, const void *kernel, void **arguments) {
    (void)kernel, (void)arguments;
    return launch(as->grid, as->block, as->stream);
}

void **__cudaRegisterFatBinary(void *image) {
    (void)image;
    return images;
}

void __cudaRegisterFatBinaryEnd(void **handle) { (void)handle; }
void __cudaUnregisterFatBinary(void **handle) { (void)handle; }
void __cudaRegisterFunction(void **handle) { (void)handle; }
void __cudaRegisterVar(void **handle) { (void)handle; }

unsigned __cudaPushCallConfiguration(dim grid, dim block, size_t shared, void *stream) {
    configuration.grid = grid;
    configuration.block = block;
    configuration.shared = shared;
    configuration.stream = stream;
    return 0;
}

int __cudaPopCallConfiguration(dim *grid, dim *block, size_t *shared, void **stream) {
    *grid = configuration.grid;
    *block = configuration.block;
    *shared = configuration.shared;
    *stream = configuration.stream;
    return SUCCESS;
}

int __cudaGetKernel(void **kernel, const void *function) {
    *kernel = (void *)function;
    return SUCCESS;
}

/* The first fields of cudaFuncAttributes, 144 bytes. */
int cudaFuncGetAttributes(int *attributes, const void *function) {
    (void)function;
    memset(attributes, 0, 144);
    attributes[6] = BLOCK_THREADS;
    attributes[7] = 32;
    attributes[8] = attributes[9] = CAPABILITY_MAJOR * 10 + CAPABILITY_MINOR;
    return SUCCESS;
}

int cudaFuncSetAttribute(const void *function, int attribute, int value) {
    (void)function, (void)attribute, (void)value;
    return SUCCESS;
}

int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
    int *blocks_each, const void *function, int threads, size_t shared, unsigned flags) {
    (void)function, (void)threads, (void)shared, (void)flags;
    *blocks_each = 4;
    return SUCCESS;
}

/* ---- captures and graphs ---- */

int cudaStreamBeginCapture(void *handle, int mode) {
    ENTER("cudaStreamBeginCapture");
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (error) return error;
    if ((size_t)handle <= 2 || stream->capture) return fail(CAPTURE_UNSUPPORTED);
    timeline_lock();
    stream->capture = calloc(1, sizeof *stream->capture);
    stream->origin = NULL;
    stream->mode = mode;
    stream->owner = pthread_self();
    timeline_unlock();
    return SUCCESS;
}

int cudaStreamEndCapture(void *handle, struct graph **graph) {
    ENTER("cudaStreamEndCapture");
    struct stream *stream;
    int error = with_stream(handle, &stream);
    *graph = NULL;
    if (error) return error;
    timeline_lock();
    struct graph *made = stream->capture;
    error = !made || stream->origin ? CAPTURE_UNMATCHED : made->failed;
    for (struct stream *s = made ? all_streams() : NULL; s; s = s->next) {
        if (s->capture != made) continue;
        if (s != stream && !s->joined && !error) error = CAPTURE_UNJOINED;
        s->capture = NULL;
        s->origin = NULL;
    }
    timeline_unlock();
    if (error) return fail(error);
    *graph = made;
    return SUCCESS;
}

int cudaStreamIsCapturing(void *handle, int *status) {
    *status = 0;
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (!error && stream->capture) *status = stream->capture->failed ? 2 : 1;
    return error;
}

int cudaStreamGetCaptureInfo(void *handle, int *status, unsigned long long *id,
    struct graph **graph, const void ***dependencies, const void **edges, size_t *count) {
    int error = cudaStreamIsCapturing(handle, status);
    if (error || !*status) return error;
    struct graph *capture = stream_of(handle)->capture;
    if (id) *id = (size_t)capture;
    if (graph) *graph = capture;
    if (dependencies) *dependencies = NULL;
    if (edges) *edges = NULL;
    if (count) *count = 0;
    return SUCCESS;
}

int cudaThreadExchangeStreamCaptureMode(int *mode) {
    int former = *capture_mode_of_thread();
    *capture_mode_of_thread() = *mode;
    *mode = former;
    return SUCCESS;
}

int cudaGraphGetNodes(struct graph *graph, void **nodes, size_t *count) {
    (void)nodes;
    *count = graph->nodes;
    return SUCCESS;
}

int cudaGraphInstantiateWithFlags(struct graph **exec, struct graph *graph, unsigned long flags) {
    (void)flags;
    ENTER("cudaGraphInstantiate");
    int error = forbidden("cudaGraphInstantiate");
    if (error) return error;
    *exec = graph;
    return SUCCESS;
}

int cudaGraphInstantiate(struct graph **exec, struct graph *graph, unsigned long flags) {
    return cudaGraphInstantiateWithFlags(exec, graph, flags);
}

int cudaGraphLaunch(struct graph *exec, void *handle) {
    ENTER("cudaGraphLaunch");
    struct stream *stream;
    int error = with_stream(handle, &stream);
    if (error) return error;
    standin_count("graph", "launch");
    timeline_lock();
    replay(exec, stream);
    timeline_unlock();
    return SUCCESS;
}

/* What was instantiated of it shares its nodes: they stay. */
int cudaGraphDestroy(struct graph *graph) {
    ENTER("cudaGraphDestroy");
    return graph ? SUCCESS : fail(INVALID_VALUE);
}

int cudaGraphExecDestroy(struct graph *exec) {
    ENTER("cudaGraphExecDestroy");
    return exec ? SUCCESS : fail(INVALID_VALUE);
}

/* ---- errors, and the driver's functions ---- */

int cudaGetLastError(void) {
    int error = sticky ? sticky : last_error;
    last_error = SUCCESS;
    return error;
}

int cudaPeekAtLastError(void) { return sticky ? sticky : last_error; }

const char *cudaGetErrorString(int error) {
    switch (error) {
    case SUCCESS: return "no error";
    case OUT_OF_MEMORY: return "out of memory";
    case OLD_DRIVER: return "CUDA driver version is insufficient for CUDA runtime version";
    case NO_DEVICE: return "no CUDA-capable device is detected";
    case INVALID_HANDLE: return "invalid resource handle";
    case NOT_READY: return "device not ready";
    case ILLEGAL_ADDRESS: return "an illegal memory access was encountered";
    case LAUNCH_FAILURE: return "unspecified launch failure";
    case CAPTURE_UNSUPPORTED: return "operation not permitted when stream is capturing";
    case CAPTURE_INVALIDATED: return "operation failed due to a previous error during capture";
    case CAPTURE_UNJOINED: return "capturing stream has unjoined work";
    case CAPTURE_IMPLICIT: return "operation would make the legacy stream depend on a capturing one";
    default: return "an error of the stand-in";
    }
}

const char *cudaGetErrorName(int error) {
    return error == OUT_OF_MEMORY ? "cudaErrorMemoryAllocation" : "cudaErrorOfTheStandIn";
}

static int unsupported(void) { return NOT_SUPPORTED; }

int cudaGetDriverEntryPointByVersion(
    const char *symbol, void **function, unsigned version, unsigned long flags, int *status) {
    (void)version, (void)flags;
    void *driver = dlopen("libcuda.so.1", RTLD_NOW);
    *function = driver ? dlsym(driver, symbol) : NULL;
    if (!*function) *function = (void *)unsupported;
    if (status) *status = 0;
    return SUCCESS;
}

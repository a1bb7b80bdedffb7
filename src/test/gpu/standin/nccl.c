/*
 * NCCL for the ranks of one machine, through a shared file: sums are right, and rounded in the order
 * of the ranks. A sum goes through the file in pieces; it moves on when a rank asks CUDA for
 * something, and by a thread that does so every millisecond, as a GPU would by itself.
 */
#define _GNU_SOURCE
#include "standin.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ID_BYTES 128
#define PIECE (1 << 18)
#define MOST_RANKS 16
#define START_SECONDS 60

enum { FLOAT32 = 7, FLOAT64 = 8, BFLOAT16 = 9 };
enum { SYSTEM_ERROR = 2, INVALID_ARGUMENT = 4, INVALID_USAGE = 5 };

struct shared {
    atomic_int here;
    atomic_long written[MOST_RANKS], read[MOST_RANKS]; /* pieces */
    unsigned char uuid[MOST_RANKS];
    char piece[MOST_RANKS][PIECE];
};

struct communicator {
    struct shared *shared;
    int ranks, rank, aborted;
    long pieces;
    pthread_t thread;
    atomic_int ended;
};

struct sum {
    struct communicator *communicator;
    const char *from;
    char *to;
    size_t bytes, at;
    int type;
    int writing;
};

typedef struct { char internal[ID_BYTES]; } identifier;

extern int cudaEventQuery(void *);
extern int cudaStreamQuery(void *);
extern int cudaGetDeviceProperties(char *, int);

int ncclGetVersion(int *version) {
    *version = 22809;
    return SUCCESS;
}

int ncclGetUniqueId(identifier *id) {
    memset(id, 0, sizeof *id);
    snprintf(id->internal, ID_BYTES, "/dev/shm/standin-nccl-XXXXXX");
    int file = mkstemp(id->internal);
    if (file < 0 || ftruncate(file, sizeof(struct shared))) return SYSTEM_ERROR;
    close(file);
    return SUCCESS;
}

static void pause_ms(void) { nanosleep(&(struct timespec){0, 1000000}, NULL); }

/* The legacy stream's state is asked for the sake of what else is due. */
static void *tick(void *argument) {
    struct communicator *communicator = argument;
    while (!communicator->ended) {
        cudaStreamQuery(NULL);
        pause_ms();
    }
    return NULL;
}

int ncclCommInitRank(struct communicator **made, int ranks, identifier id, int rank) {
    if (ranks > MOST_RANKS || rank < 0 || rank >= ranks) return INVALID_ARGUMENT;
    int failing = standin_enter("ncclCommInitRank");
    if (failing) return SYSTEM_ERROR;
    int file = open(id.internal, O_RDWR);
    if (file < 0) return SYSTEM_ERROR;
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared == MAP_FAILED) return SYSTEM_ERROR;
    char properties[1008];
    cudaGetDeviceProperties(properties, 0);
    shared->uuid[rank] = properties[256 + 15];
    shared->here++;
    for (int i = 0; shared->here < ranks; i++) {
        if (i == START_SECONDS * 1000) return SYSTEM_ERROR;
        pause_ms();
    }
    unlink(id.internal);
    for (int i = 0; i < ranks; i++)
        if (i != rank && shared->uuid[i] == shared->uuid[rank]) return INVALID_USAGE;
    *made = calloc(1, sizeof **made);
    (*made)->shared = shared;
    (*made)->ranks = ranks;
    (*made)->rank = rank;
    pthread_create(&(*made)->thread, NULL, tick, *made);
    return SUCCESS;
}

static float from_bfloat16(unsigned short bits) {
    unsigned wide = (unsigned)bits << 16;
    float value;
    memcpy(&value, &wide, 4);
    return value;
}

static unsigned short to_bfloat16(float value) {
    unsigned bits;
    memcpy(&bits, &value, 4);
    return (unsigned short)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static void add_up(struct sum *sum, size_t bytes) {
    struct shared *shared = sum->communicator->shared;
    char *to = sum->to + sum->at;
    int ranks = sum->communicator->ranks;
    if (sum->type == BFLOAT16) {
        for (size_t i = 0; i < bytes / 2; i++) {
            float total = 0;
            for (int r = 0; r < ranks; r++)
                total += from_bfloat16(((unsigned short *)shared->piece[r])[i]);
            ((unsigned short *)to)[i] = to_bfloat16(total);
        }
    } else if (sum->type == FLOAT32) {
        for (size_t i = 0; i < bytes / 4; i++) {
            float total = 0;
            for (int r = 0; r < ranks; r++) total += ((float *)shared->piece[r])[i];
            ((float *)to)[i] = total;
        }
    } else {
        for (size_t i = 0; i < bytes / 8; i++) {
            double total = 0;
            for (int r = 0; r < ranks; r++) total += ((double *)shared->piece[r])[i];
            ((double *)to)[i] = total;
        }
    }
}

static int all_have(atomic_long *counts, struct communicator *communicator, long pieces) {
    for (int r = 0; r < communicator->ranks; r++)
        if (counts[r] < pieces) return 0;
    return 1;
}

/* One step of a sum: 1 where it is done. A piece is written once all have read the last one. */
static int step(void *argument) {
    struct sum *sum = argument;
    struct communicator *communicator = sum->communicator;
    struct shared *shared = communicator->shared;
    while (sum->at < sum->bytes && !communicator->aborted) {
        size_t rest = sum->bytes - sum->at, bytes = rest < PIECE ? rest : PIECE;
        if (sum->writing) {
            if (!all_have(shared->read, communicator, communicator->pieces)) return 0;
            memcpy(shared->piece[communicator->rank], sum->from + sum->at, bytes);
            shared->written[communicator->rank] = ++communicator->pieces;
            sum->writing = 0;
        }
        if (!all_have(shared->written, communicator, communicator->pieces)) return 0;
        add_up(sum, bytes);
        shared->read[communicator->rank] = communicator->pieces;
        sum->at += bytes;
        sum->writing = 1;
    }
    free(sum);
    return 1;
}

int ncclAllReduce(const void *from, void *to, size_t elements, int type, int operation,
    struct communicator *communicator, void *stream) {
    size_t size = type == BFLOAT16 ? 2 : type == FLOAT32 ? 4 : type == FLOAT64 ? 8 : 0;
    if (!size || operation) return INVALID_ARGUMENT;
    if (standin_enter("ncclAllReduce")) return SYSTEM_ERROR;
    struct sum *sum = malloc(sizeof *sum);
    size_t bytes = elements * size;
    *sum = (struct sum){communicator, standin_host(from, bytes), standin_host(to, bytes), bytes, 0,
        type, 1};
    if (bytes && (!sum->from || !sum->to)) return INVALID_ARGUMENT;
    standin_count("sum", type == BFLOAT16 ? "bf16" : "fp");
    return standin_queue(stream, step, sum) ? 1 : SUCCESS;
}

int ncclCommGetAsyncError(struct communicator *communicator, int *error) {
    *error = communicator->aborted ? SYSTEM_ERROR : SUCCESS;
    return SUCCESS;
}

int ncclCommDestroy(struct communicator *communicator) {
    communicator->ended = 1;
    pthread_join(communicator->thread, NULL);
    munmap(communicator->shared, sizeof *communicator->shared);
    return SUCCESS;
}

/* Sums that still wait end without a result; the file stays mapped for them. */
int ncclCommAbort(struct communicator *communicator) {
    communicator->aborted = 1;
    communicator->ended = 1;
    pthread_join(communicator->thread, NULL);
    return SUCCESS;
}

void ncclResetDebugInit(void) {}

const char *ncclGetErrorString(int error) {
    return error == INVALID_USAGE ? "invalid usage" : error ? "an error of the stand-in" : "no error";
}

const char *ncclGetLastError(struct communicator *communicator) {
    (void)communicator;
    return "";
}

/*
 * A stand-in for NVIDIA's driver and CUDA's runtime on a machine without a GPU. It has devices with
 * memory, streams in order of time, events, copies and captures; kernels do nothing.
 *
 * STANDIN_DEVICES    number of devices (1)
 * STANDIN_MEMORY_MIB memory of each (8192), of which the context takes 256
 * STANDIN_DRIVER     CUDA version of the driver, as it writes it (13000)
 * STANDIN_KERNEL_US  microseconds that each kernel takes (1)
 * STANDIN_FAIL       NAME:N[:ERROR]: the N-th call of a function fails (719)
 * STANDIN_LOG        file to which calls are appended when the process ends
 * NVTX_INJECTION64_PATH=.../libstandin-ranges.so has calls counted by NVTX ranges.
 * CUDA_VISIBLE_DEVICES is respected, with numbers and with UUIDs.
 */
#ifndef STANDIN_H
#define STANDIN_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "Stand-in without arithmetic"
#define CAPABILITY_MAJOR 9
#define CAPABILITY_MINOR 0
#define MOST_DEVICES 16
#define CONTEXT_MIB 256

enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    INVALID_CONFIGURATION = 9,
    OLD_DRIVER = 35,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_HANDLE = 400,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILURE = 719,
    NOT_SUPPORTED = 801,
    CAPTURE_UNSUPPORTED = 900,
    CAPTURE_INVALIDATED = 901,
    CAPTURE_UNMATCHED = 903,
    CAPTURE_UNJOINED = 904,
    CAPTURE_ISOLATION = 905,
    CAPTURE_IMPLICIT = 906,
    CAPTURED_EVENT = 907
};

static inline long standin_number(const char *variable, long otherwise) {
    const char *text = getenv(variable);
    return text && *text ? atol(text) : otherwise;
}

static inline int standin_devices(void) {
    long devices = standin_number("STANDIN_DEVICES", 1);
    return devices < MOST_DEVICES ? (int)devices : MOST_DEVICES;
}

/* The 16 bytes of a device's UUID say where it comes from. */
static inline void standin_uuid(int ordinal, unsigned char *uuid) {
    memcpy(uuid, "STAND-IN\0\0\0\0\0\0\0\0", 16);
    uuid[15] = (unsigned char)ordinal;
}

static inline void standin_uuid_text(int ordinal, char *text, size_t size) {
    unsigned char u[16];
    standin_uuid(ordinal, u);
    snprintf(text, size,
        "GPU-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1],
        u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}

static inline void standin_bus(int ordinal, char *text, size_t size) {
    snprintf(text, size, "0000:%02x:00.0", ordinal + 1);
}

/* The ordinals that a process sees; an entry that means no device ends the list. */
static inline int standin_visible(int *ordinals) {
    int devices = standin_devices(), count = 0;
    const char *text = getenv("CUDA_VISIBLE_DEVICES");
    if (!text) {
        for (; count < devices; count++) ordinals[count] = count;
        return count;
    }
    while (*text && count < devices) {
        char entry[64];
        size_t length = strcspn(text, ",");
        snprintf(entry, sizeof entry, "%.*s", (int)length, text);
        int found = -1;
        for (int i = 0; i < devices; i++) {
            char uuid[64], number[16];
            standin_uuid_text(i, uuid, sizeof uuid);
            snprintf(number, sizeof number, "%d", i);
            if (!strcmp(entry, number)
                || (strlen(entry) > 4 && !strncmp(entry, uuid, strlen(entry)))) found = i;
        }
        if (found < 0) break;
        ordinals[count++] = found;
        text += length + (text[length] == ',');
    }
    return count;
}

/* What the libraries of the stand-in, and they alone, have of each other; in libcudart. */

/* Host memory behind device memory, or NULL where it is none. */
void *standin_host(const void *device, size_t bytes);

/* Queues work that ends when poll() returns 1; it is called again and again from then on. */
int standin_queue(void *stream, int (*poll)(void *), void *argument);

/* Counts a call under the ranges that this thread has pushed. */
void standin_count(const char *kind, const char *call);

/* 0, or the error that STANDIN_FAIL asks for. */
int standin_enter(const char *function);

void standin_push(const char *range);
void standin_pop(void);

#endif

/* NVIDIA's management library without a GPU: constant figures, and power that adds up. */
#include "standin.h"

#include <time.h>
#include <unistd.h>

#define NOT_SUPPORTED_HERE 3
#define NOT_FOUND 6
#define INSUFFICIENT_SIZE 7
#define MILLIWATTS 300000

static int handles[MOST_DEVICES];

int nvmlInit_v2(void) { return SUCCESS; }
int nvmlShutdown(void) { return SUCCESS; }

int nvmlDeviceGetCount_v2(unsigned *count) {
    *count = standin_devices();
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) {
    if (index >= (unsigned)standin_devices()) return NOT_FOUND;
    *device = &handles[index];
    return SUCCESS;
}

int nvmlDeviceGetHandleByUUID(const char *uuid, void **device) {
    for (int i = 0; i < standin_devices(); i++) {
        char text[64];
        standin_uuid_text(i, text, sizeof text);
        if (!strcmp(text, uuid)) return nvmlDeviceGetHandleByIndex_v2(i, device);
    }
    return NOT_FOUND;
}

int nvmlDeviceGetHandleByPciBusId_v2(const char *bus, void **device) {
    unsigned domain, number;
    int read = sscanf(bus, "%x:%x:", &domain, &number);
    return read == 2 ? nvmlDeviceGetHandleByIndex_v2(number - 1, device) : NOT_FOUND;
}

int nvmlDeviceGetPowerUsage(void *device, unsigned *milliwatts) {
    (void)device;
    *milliwatts = MILLIWATTS;
    return SUCCESS;
}

int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules) {
    (void)device;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    *millijoules = (t.tv_sec * 1000ULL + t.tv_nsec / 1000000) * MILLIWATTS / 1000;
    return SUCCESS;
}

int nvmlDeviceGetClockInfo(void *device, int clock, unsigned *megahertz) {
    (void)device;
    *megahertz = clock == 2 ? 2619 : 1980;
    return SUCCESS;
}

int nvmlDeviceGetTemperature(void *device, int sensor, unsigned *celsius) {
    (void)device, (void)sensor;
    *celsius = 50;
    return SUCCESS;
}

int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *memory) {
    (void)device;
    memory[0] = (unsigned long long)standin_number("STANDIN_MEMORY_MIB", 8192) << 20;
    memory[2] = (unsigned long long)CONTEXT_MIB << 20;
    memory[1] = memory[0] - memory[2];
    return SUCCESS;
}

int nvmlDeviceGetTotalEccErrors(void *device, int errors, int counters, unsigned long long *count) {
    (void)device, (void)errors, (void)counters;
    *count = 0;
    return SUCCESS;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(void *device, unsigned long long *reasons) {
    (void)device;
    *reasons = 0;
    return SUCCESS;
}

int nvmlDeviceGetUtilizationRates(void *device, unsigned *percent) {
    (void)device;
    percent[0] = 90;
    percent[1] = 40;
    return SUCCESS;
}

int nvmlGpmQueryDeviceSupport(void *device, unsigned *support) {
    (void)device;
    support[1] = 1;
    return SUCCESS;
}

int nvmlGpmSampleAlloc(void **sample) {
    *sample = malloc(8);
    return SUCCESS;
}

int nvmlGpmSampleFree(void *sample) {
    free(sample);
    return SUCCESS;
}

int nvmlGpmSampleGet(void *device, void *sample) {
    (void)device, (void)sample;
    return SUCCESS;
}

/* The first fields of nvmlGpmMetricsGet_t, and of its metrics; each metric is 50 %. */
int nvmlGpmMetricsGet(char *metrics) {
    struct metric { unsigned id, error; double value; char names[24]; };
    struct metric *all = (struct metric *)(metrics + 24);
    for (unsigned i = 0; i < *(unsigned *)(metrics + 4); i++) {
        all[i].error = SUCCESS;
        all[i].value = 50;
    }
    return SUCCESS;
}

int nvmlSystemGetCudaDriverVersion_v2(int *version) {
    *version = (int)standin_number("STANDIN_DRIVER", 13000);
    return SUCCESS;
}

/* LibTorch wants these to be there, and asks for the processes where memory runs out. */
int nvmlDeviceGetNvLinkRemoteDeviceType(void) { return NOT_SUPPORTED_HERE; }
int nvmlDeviceGetNvLinkRemotePciInfo_v2(void) { return NOT_SUPPORTED_HERE; }
int nvmlDeviceGetGpuFabricInfoV(void) { return NOT_SUPPORTED_HERE; }

int nvmlDeviceGetComputeRunningProcesses(void *device, unsigned *count, void *processes) {
    (void)device, (void)processes;
    *count = 0;
    return SUCCESS;
}

/* This process alone; of nvmlProcessInfo_t. What LibTorch has is not seen from here. */
int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned *count, void *processes) {
    (void)device;
    struct process { unsigned pid; unsigned long long bytes; unsigned gpu, compute; } *first = processes;
    int room = *count > 0;
    *count = 1;
    if (!room || !processes) return INSUFFICIENT_SIZE;
    *first = (struct process){getpid(), (unsigned long long)CONTEXT_MIB << 20, ~0u, ~0u};
    return SUCCESS;
}

const char *nvmlErrorString(int error) { return error ? "an error of the stand-in" : "Success"; }

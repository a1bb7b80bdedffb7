/* NVIDIA's driver library without a GPU. */
#include "standin.h"

static int ordinals[MOST_DEVICES];

int cuInit(int flags) {
    (void)flags;
    return standin_visible(ordinals) ? SUCCESS : NO_DEVICE;
}

int cuDriverGetVersion(int *version) {
    *version = (int)standin_number("STANDIN_DRIVER", 13000);
    return SUCCESS;
}

int cuDeviceGetCount(int *count) {
    *count = standin_visible(ordinals);
    return SUCCESS;
}

int cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return ordinal >= 0 && ordinal < standin_visible(ordinals) ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceGetName(char *name, int size, int device) {
    (void)device;
    snprintf(name, size, NAME);
    return SUCCESS;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void)device;
    *value = attribute == 75 ? CAPABILITY_MAJOR : attribute == 76 ? CAPABILITY_MINOR : 0;
    return SUCCESS;
}

int cuDeviceGetPCIBusId(char *text, int size, int device) {
    standin_bus(ordinals[device], text, size);
    return SUCCESS;
}

int cuDeviceGetUuid_v2(unsigned char *uuid, int device) {
    standin_uuid(ordinals[device], uuid);
    return SUCCESS;
}

int cuDeviceGetUuid(unsigned char *uuid, int device) { return cuDeviceGetUuid_v2(uuid, device); }

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    (void)device;
    *bytes = (size_t)standin_number("STANDIN_MEMORY_MIB", 8192) << 20;
    return SUCCESS;
}

int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) {
    (void)device;
    *flags = 0;
    *active = 1;
    return SUCCESS;
}

int cuCtxGetCurrent(void **context) {
    *context = ordinals;
    return SUCCESS;
}

int cuGetErrorString(int error, const char **text) {
    *text = error == NO_DEVICE ? "no CUDA-capable device is detected"
        : error == INVALID_DEVICE ? "invalid device ordinal" : "an error of the stand-in";
    return SUCCESS;
}

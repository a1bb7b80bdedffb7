/* The few functions of CUDA's other libraries whose answers LibTorch makes use of. */
#include "standin.h"

#ifdef LIBCUBLASLT
size_t cublasLtGetVersion(void) { return 130100; }

/* One algorithm, of no content; the result's state is at byte 72 of 96. */
int cublasLtMatmulAlgoGetHeuristic(void *handle, void *operation, void *a, void *b, void *c,
    void *d, void *preference, int requested, char *results, int *returned) {
    (void)handle, (void)operation, (void)a, (void)b, (void)c, (void)d, (void)preference;
    memset(results, 0, 96);
    *returned = requested > 0;
    return SUCCESS;
}
#endif

#ifdef LIBCUBLAS
int cublasGetMathMode(void *handle, int *mode) {
    (void)handle;
    *mode = 0;
    return SUCCESS;
}

int cublasGetPointerMode_v2(void *handle, int *mode) {
    (void)handle;
    *mode = 0;
    return SUCCESS;
}

int cublasCreate_v2(void **handle) {
    *handle = malloc(64);
    return SUCCESS;
}

int cublasDestroy_v2(void *handle) {
    free(handle);
    return SUCCESS;
}
#endif

#ifdef LIBCUDNN
size_t cudnnGetVersion(void) { return 91900; }
size_t cudnnGetCudartVersion(void) { return 13000; }
const char *cudnnGetErrorString(int error) { return error ? "not in the stand-in" : "success"; }

int cudnnCreate(void **handle) {
    *handle = malloc(64);
    return SUCCESS;
}

/* Without an engine there is no convolution: status 3000, not supported. */
int cudnnBackendCreateDescriptor(int type, void **descriptor) {
    (void)type;
    *descriptor = NULL;
    return 3000;
}
#endif

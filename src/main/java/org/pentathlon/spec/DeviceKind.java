package org.pentathlon.spec;

/** Kind of device that a rank computes on. */
public enum DeviceKind implements Worded {
    CPU,
    CUDA
}

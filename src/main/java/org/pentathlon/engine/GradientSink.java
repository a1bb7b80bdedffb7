package org.pentathlon.engine;

/** Takes buckets of gradients from the backward pass; reduces them in place. */
@FunctionalInterface
public interface GradientSink {
    /** Called from the backward pass when all of a bucket is ready; returns at once. */
    void ready(Bucket bucket);
}

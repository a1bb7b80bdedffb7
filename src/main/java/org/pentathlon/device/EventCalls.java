package org.pentathlon.device;

/**
 * The two functions of CUDA's runtime that are called for every operator, on addresses: a call must
 * not cost much more than what it measures. They return 0 or an error.
 */
interface EventCalls {
    int cudaEventRecord(long event, long stream);

    /**
     * Time between two events that have come to pass.
     *
     * @param milliseconds address that receives a float
     */
    int cudaEventElapsedTime(long milliseconds, long start, long end);
}

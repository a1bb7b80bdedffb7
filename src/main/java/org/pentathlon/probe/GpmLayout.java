package org.pentathlon.probe;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.List;

/**
 * The structures of NVML's GPU performance monitoring, as nvml.h of CUDA 13 lays them out on 64-bit
 * Linux.
 *
 * <pre>
 * nvmlGpmSupport_t     0 version, 4 isSupportedDevice
 * nvmlGpmMetricsGet_t  0 version, 4 numMetrics, 8 sample1, 16 sample2, 24 metrics[]
 * nvmlGpmMetric_t      0 metricId, 4 nvmlReturn, 8 value (double), 16 three names; 40 bytes
 * </pre>
 *
 * The number of metrics has grown with the driver's version and stands in none of the calls: a
 * library looks at {@code numMetrics} of them alone.
 */
final class GpmLayout {
    static final int SUPPORT_BYTES = 8;
    static final int METRICS_OFFSET = 24;
    static final int METRIC_BYTES = 40;

    /** {@code NVML_GPM_METRIC_MAX} of NVML 13.3; no more than memory that is there. */
    static final int METRICS_AT_MOST = 333;

    private static final int VERSION = 1;
    private static final int IS_SUPPORTED = 4;
    private static final int COUNT = 4;
    private static final int SAMPLE_1 = 8;
    private static final int SAMPLE_2 = 16;
    private static final int ERROR = 4;
    private static final int VALUE = 8;

    private GpmLayout() {}

    /** A question whether GPM is supported. */
    static Memory support() {
        Memory support = new Memory(SUPPORT_BYTES);
        support.clear();
        support.setInt(0, VERSION);
        return support;
    }

    static boolean isSupported(Pointer support) {
        return support.getInt(IS_SUPPORTED) != 0;
    }

    /** A question for metrics between two samples. */
    static Memory metrics(Pointer first, Pointer second, List<Integer> metrics) {
        Memory question = new Memory(METRICS_OFFSET + (long) METRICS_AT_MOST * METRIC_BYTES);
        question.clear();
        question.setInt(0, VERSION);
        question.setInt(COUNT, metrics.size());
        question.setPointer(SAMPLE_1, first);
        question.setPointer(SAMPLE_2, second);
        for (int i = 0; i < metrics.size(); i++) {
            question.setInt(metric(i), metrics.get(i));
        }
        return question;
    }

    /** The error of the metric at a position; 0 if it has a value. */
    static int error(Pointer answer, int position) {
        return answer.getInt(metric(position) + ERROR);
    }

    static double value(Pointer answer, int position) {
        return answer.getDouble(metric(position) + VALUE);
    }

    private static long metric(int position) {
        return METRICS_OFFSET + (long) position * METRIC_BYTES;
    }
}

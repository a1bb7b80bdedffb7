package org.pentathlon.probe;

import java.util.function.ToDoubleFunction;
import org.pentathlon.results.CounterRow;

/** What looks at a GPU have shown of one quantity. Used by one thread at a time. */
final class Series {
    private final Quantity quantity;
    private double sum;
    private double most = Double.NEGATIVE_INFINITY;
    private int looks;
    private String reason = "";

    /**
     * A quantity of the moment.
     *
     * @param most whether the largest value is the figure, else the mean
     */
    record Quantity(Counter counter, boolean most, ToDoubleFunction<NvmlDevice> read) {}

    Series(Quantity quantity) {
        this.quantity = quantity;
    }

    static Quantity mean(String name, String unit, ToDoubleFunction<NvmlDevice> read) {
        return new Quantity(new Counter(name, unit), false, read);
    }

    static Quantity most(String name, String unit, ToDoubleFunction<NvmlDevice> read) {
        return new Quantity(new Counter(name, unit), true, read);
    }

    /** Looks once more; no more after a failure, for a mean of a part would pass for the whole. */
    void look(NvmlDevice device) {
        if (!reason.isEmpty()) {
            return;
        }
        try {
            double value = quantity.read().applyAsDouble(device);
            sum += value;
            most = Math.max(most, value);
            looks++;
        } catch (NvmlException | UnsatisfiedLinkError e) {
            reason = e.getMessage();
        }
    }

    /** Its figure; there has to have been a look. */
    CounterRow row(String source) {
        Counter counter = quantity.counter();
        return reason.isEmpty()
                ? counter.row(source, quantity.most() ? most : sum / looks)
                : counter.unavailable(source, reason);
    }
}

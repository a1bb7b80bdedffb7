package org.pentathlon.engine.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Settings of a {@link LinearLayer}: what Deeplearning4j's dense layer is without an activation
 * function, for outputs as wide as a vocabulary. Parameters {@code W} and {@code b} lie as a dense
 * layer's do.
 */
final class Linear extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    private final boolean borrowing;

    private Linear(Builder builder) {
        super(builder);
        borrowing = builder.borrowing;
    }

    /** Makes the settings. */
    static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private boolean borrowing;

        /** The layer has a bias alone, and gets its weight from another layer. */
        Builder borrowing(boolean value) {
            borrowing = value;
            return this;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Linear build() {
            return new Linear(this);
        }
    }

    @Override
    public LinearLayer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType type) {
        LinearLayer layer = new LinearLayer(configuration, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(initializer().init(configuration, parameters, initialise));
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return borrowing ? new BiasInitializer() : DefaultParamInitializer.getInstance();
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        throw new UnsupportedOperationException("no estimate of memory");
    }
}

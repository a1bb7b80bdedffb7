package org.pentathlon.engine.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Layer.BatchNorm;
import org.pentathlon.workload.Layer.Convolution;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.Linear;
import org.pentathlon.workload.Layer.MaxPool;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Layer.Residual;
import org.pentathlon.workload.Training.Sgd;

/** Networks and batches for the tests of this package, written down independently of workloads. */
final class Networks {
    private Networks() {}

    static List<Layer> vgg(int divisor) {
        int[] widths = {
            64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0
        };
        List<Layer> layers = new ArrayList<>();
        int channels = 3;
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] == 0) {
                layers.add(new MaxPool(2));
                continue;
            }
            int width = widths[i] / divisor;
            layers.add(new Convolution("f" + i + ".conv", channels, width, 3, 1, 1, true));
            layers.add(new BatchNorm("f" + i + ".norm", width));
            layers.add(new Relu());
            channels = width;
        }
        layers.add(new GlobalAveragePool());
        layers.add(new Linear("classifier", channels, 10));
        return layers;
    }

    static List<Layer> resnet(int divisor) {
        int channels = 64 / divisor;
        List<Layer> layers = new ArrayList<>();
        layers.add(new Convolution("stem.conv", 3, channels, 3, 1, 1, false));
        layers.add(new BatchNorm("stem.norm", channels));
        layers.add(new Relu());
        int[] widths = {64, 64, 128, 128, 256, 256, 512, 512};
        for (int i = 0; i < widths.length; i++) {
            int width = widths[i] / divisor;
            int stride = i > 0 && i % 2 == 0 ? 2 : 1;
            layers.add(block("block" + i, channels, width, stride));
            channels = width;
        }
        layers.add(new GlobalAveragePool());
        layers.add(new Linear("classifier", channels, 10));
        return layers;
    }

    private static Layer block(String name, int inputs, int outputs, int stride) {
        List<Layer> main =
                List.of(
                        new Convolution(name + ".conv1", inputs, outputs, 3, stride, 1, false),
                        new BatchNorm(name + ".norm1", outputs),
                        new Relu(),
                        new Convolution(name + ".conv2", outputs, outputs, 3, 1, 1, false),
                        new BatchNorm(name + ".norm2", outputs));
        List<Layer> shortcut =
                stride == 1 && inputs == outputs
                        ? List.of()
                        : List.of(
                                new Convolution(
                                        name + ".conv3", inputs, outputs, 1, stride, 0, false),
                                new BatchNorm(name + ".norm3", outputs));
        return new Residual(main, shortcut);
    }

    /** A few hundred parameters, for images of any size. */
    static List<Layer> minute() {
        return List.of(
                new Convolution("a.conv", 3, 4, 3, 1, 1, true),
                new BatchNorm("a.norm", 4),
                new Relu(),
                new MaxPool(2),
                new Residual(List.of(new Convolution("b.conv", 4, 4, 3, 1, 1, false)), List.of()),
                new GlobalAveragePool(),
                new Linear("classifier", 4, 10));
    }

    static SessionRequest request(
            List<Layer> layers, int batch, int imageSize, Sgd sgd, Mode mode, int worldSize) {
        ImageClassification problem =
                new ImageClassification("test", batch, imageSize, 10, layers, sgd, true);
        return new SessionRequest(
                problem, mode, Precision.FP32, DeviceKind.CPU, 1, 7, 0, worldSize, false);
    }

    static ImageBatch batch(int samples, int size, long seed) {
        Random random = new Random(seed);
        FloatBuffer pixels = direct(4 * samples * 3 * size * size).asFloatBuffer();
        for (int i = 0; i < pixels.capacity(); i++) {
            pixels.put(i, (float) random.nextGaussian());
        }
        LongBuffer labels = direct(8 * samples).asLongBuffer();
        for (int i = 0; i < samples; i++) {
            labels.put(i, random.nextInt(10));
        }
        return new ImageBatch(pixels, labels, samples, 3, size, size);
    }

    static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** The logits of an image model's forward pass, samples x classes. */
    static float[] logits(TorchSession session) {
        try (PointerScope local = new PointerScope()) {
            Tensor values = ((ImageModel) session.model()).logits().detach().contiguous();
            float[] result = new float[Math.toIntExact(values.numel())];
            Weights.buffer(values).get(result);
            return result;
        }
    }
}

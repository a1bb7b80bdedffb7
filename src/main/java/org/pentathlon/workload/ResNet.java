package org.pentathlon.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.CifarImages;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Layer.BatchNorm;
import org.pentathlon.workload.Layer.Convolution;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.Linear;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Layer.Residual;
import org.pentathlon.workload.Settings.Values;

/**
 * ResNet-18 and ResNet-50 (He et al. 2016) for CIFAR-10. The stem is {@code stem.conv} and {@code
 * stem.norm}; block b of stage s (both from 0) has {@code stages.<s>.<b>.conv<n>} and {@code
 * .norm<n>} with n from 1 and, where the shape changes, {@code .shortcut.conv} and {@code
 * .shortcut.norm}; the head is {@code classifier}.
 */
final class ResNet implements Workload {
    private static final String DEPTH = "depth";
    private static final int[] WIDTHS = {64, 128, 256, 512};
    private static final int[] BLOCKS_18 = {2, 2, 2, 2};
    private static final int[] BLOCKS_50 = {3, 4, 6, 3};
    private static final int EXPANSION_50 = 4;

    /** The last stage has 2 x 2 positions of it, so that batch norm works with a batch of one. */
    private static final int SMALLEST_IMAGE = 16;

    private final ImageSettings common =
            new ImageSettings(name(), Settings.classes("8", "32", "128", "1024"), SMALLEST_IMAGE);
    private final Settings settings =
            common.with(
                    Settings.choice(
                            DEPTH,
                            "layers of the network",
                            List.of("18", "50"),
                            Settings.classes("18", "18", "50", "50")));

    @Override
    public String name() {
        return "resnet";
    }

    @Override
    public List<Setting> settings() {
        return settings.all();
    }

    @Override
    public Problem problem(ProblemClass problemClass, Map<String, String> overrides) {
        Values values = settings.values(problemClass, overrides);
        int divisor = values.whole(ImageSettings.WIDTH_DIVISOR);
        boolean bottlenecks = values.whole(DEPTH) == 50;
        return common.problem(values, CifarImages.CLASSES, layers(bottlenecks, divisor));
    }

    private static List<Layer> layers(boolean bottlenecks, int divisor) {
        int[] blocks = bottlenecks ? BLOCKS_50 : BLOCKS_18;
        int inputs = WIDTHS[0] / divisor;
        List<Layer> layers = new ArrayList<>();
        layers.add(convolution("stem.conv", ImageClassification.CHANNELS, inputs, 3, 1));
        layers.add(new BatchNorm("stem.norm", inputs));
        layers.add(new Relu());
        for (int stage = 0; stage < blocks.length; stage++) {
            int width = WIDTHS[stage] / divisor;
            int outputs = bottlenecks ? EXPANSION_50 * width : width;
            for (int block = 0; block < blocks[stage]; block++) {
                String name = "stages." + stage + "." + block;
                int stride = stage > 0 && block == 0 ? 2 : 1;
                List<Layer> main =
                        bottlenecks
                                ? bottleneck(name, inputs, width, outputs, stride)
                                : basic(name, inputs, outputs, stride);
                layers.add(new Residual(main, shortcut(name, inputs, outputs, stride)));
                inputs = outputs;
            }
        }
        layers.add(new GlobalAveragePool());
        layers.add(new Linear("classifier", inputs, CifarImages.CLASSES));
        return layers;
    }

    private static List<Layer> basic(String name, int inputs, int outputs, int stride) {
        return List.of(
                convolution(name + ".conv1", inputs, outputs, 3, stride),
                new BatchNorm(name + ".norm1", outputs),
                new Relu(),
                convolution(name + ".conv2", outputs, outputs, 3, 1),
                new BatchNorm(name + ".norm2", outputs));
    }

    private static List<Layer> bottleneck(
            String name, int inputs, int width, int outputs, int stride) {
        return List.of(
                convolution(name + ".conv1", inputs, width, 1, 1),
                new BatchNorm(name + ".norm1", width),
                new Relu(),
                convolution(name + ".conv2", width, width, 3, stride),
                new BatchNorm(name + ".norm2", width),
                new Relu(),
                convolution(name + ".conv3", width, outputs, 1, 1),
                new BatchNorm(name + ".norm3", outputs));
    }

    private static List<Layer> shortcut(String name, int inputs, int outputs, int stride) {
        if (stride == 1 && inputs == outputs) {
            return List.of();
        }
        return List.of(
                convolution(name + ".shortcut.conv", inputs, outputs, 1, stride),
                new BatchNorm(name + ".shortcut.norm", outputs));
    }

    private static Convolution convolution(
            String name, int inputs, int outputs, int kernel, int stride) {
        return new Convolution(name, inputs, outputs, kernel, stride, kernel / 2, false);
    }
}

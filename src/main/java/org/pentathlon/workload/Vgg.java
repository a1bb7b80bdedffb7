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
import org.pentathlon.workload.Layer.MaxPool;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Settings.Values;

/**
 * VGG16 with batch norm (Simonyan and Zisserman 2015) for CIFAR-10. Convolution i, counted from 0
 * over the whole network, is {@code features.<i>.conv}, its batch norm {@code features.<i>.norm};
 * the head is {@code classifier}.
 */
final class Vgg implements Workload {
    /** Widths of the convolutions, each list up to a pool. */
    private static final List<List<Integer>> WIDTHS =
            List.of(
                    List.of(64, 64),
                    List.of(128, 128),
                    List.of(256, 256, 256),
                    List.of(512, 512, 512),
                    List.of(512, 512, 512));

    /** Five pools halve an image of this size to one pixel. */
    private static final int SMALLEST_IMAGE = 32;

    private final ImageSettings common =
            new ImageSettings(name(), Settings.classes("8", "32", "128", "2048"), SMALLEST_IMAGE);
    private final Settings settings = common.with();

    @Override
    public String name() {
        return "vgg";
    }

    @Override
    public List<Setting> settings() {
        return settings.all();
    }

    @Override
    public Problem problem(ProblemClass problemClass, Map<String, String> overrides) {
        Values values = settings.values(problemClass, overrides);
        List<Layer> layers = layers(values.whole(ImageSettings.WIDTH_DIVISOR));
        return common.problem(values, CifarImages.CLASSES, layers);
    }

    private static List<Layer> layers(int divisor) {
        List<Layer> layers = new ArrayList<>();
        int inputs = ImageClassification.CHANNELS;
        int number = 0;
        for (List<Integer> stage : WIDTHS) {
            for (int width : stage) {
                int outputs = width / divisor;
                String name = "features." + number++;
                layers.add(new Convolution(name + ".conv", inputs, outputs, 3, 1, 1, true));
                layers.add(new BatchNorm(name + ".norm", outputs));
                layers.add(new Relu());
                inputs = outputs;
            }
            layers.add(new MaxPool(2));
        }
        layers.add(new GlobalAveragePool());
        layers.add(new Linear("classifier", inputs, CifarImages.CLASSES));
        return layers;
    }
}

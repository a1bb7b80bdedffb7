package org.pentathlon.workload;

import static org.pentathlon.workload.Settings.choice;
import static org.pentathlon.workload.Settings.decimal;
import static org.pentathlon.workload.Settings.everywhere;
import static org.pentathlon.workload.Settings.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Settings.Values;

/** What both image classifiers can be set to, with kuangliu/pytorch-cifar's values as defaults. */
record ImageSettings(String workload, Map<ProblemClass, String> batches, int smallestImage) {
    static final String WIDTH_DIVISOR = "width_divisor";
    private static final String IMAGE_SIZE = "image_size";
    private static final String LR_SCALING = "lr_scaling";
    private static final int LARGEST_IMAGE = 1024;

    /** All settings: the common ones and the workload's own. */
    Settings with(Setting... own) {
        List<Setting> settings =
                new ArrayList<>(
                        List.of(
                                Settings.batch("images of one rank in one iteration", batches),
                                choice(
                                        WIDTH_DIVISOR,
                                        "number that all layers' widths are divided by",
                                        List.of("1", "2", "4", "8", "16", "32", "64"),
                                        Settings.classes("8", "1", "1", "1")),
                                whole(
                                        IMAGE_SIZE,
                                        "height and width of an image in pixels",
                                        smallestImage,
                                        LARGEST_IMAGE,
                                        everywhere("32")),
                                Settings.learningRate("0.1"),
                                decimal(
                                        "momentum",
                                        "momentum of SGD",
                                        "a number from 0 to below 1",
                                        momentum -> momentum >= 0 && momentum < 1,
                                        everywhere("0.9")),
                                Settings.weightDecay(
                                        "factor of the weights that is added to their gradients",
                                        "5e-4"),
                                Settings.onOff(
                                        LR_SCALING,
                                        "whether runs by epochs scale lr with the global batch",
                                        "on"),
                                Settings.inferenceLoss()));
        settings.addAll(List.of(own));
        return new Settings(workload, settings);
    }

    /**
     * The problem of a network.
     *
     * @throws IllegalArgumentException if a batch would take 2 GiB or more
     */
    ImageClassification problem(Values values, int classes, List<Layer> layers) {
        int batch = values.whole(Settings.BATCH);
        int imageSize = values.whole(IMAGE_SIZE);
        long bytes =
                (long) Float.BYTES * batch * ImageClassification.CHANNELS * imageSize * imageSize;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s: batch=%d with image_size=%d makes batches of %d bytes: they must"
                                    + " stay below 2 GiB",
                            workload, batch, imageSize, bytes));
        }
        boolean scaling = values.on(LR_SCALING);
        return new ImageClassification(
                workload,
                batch,
                imageSize,
                classes,
                layers,
                new Training.Sgd(
                        values.decimal(Settings.LR),
                        values.decimal("momentum"),
                        values.decimal(Settings.WEIGHT_DECAY),
                        0,
                        new Training.Schedule.Cosine(
                                scaling
                                        ? Integer.parseInt(batches.get(ProblemClass.REFERENCE))
                                        : 0)),
                values.on(Settings.LOSS));
    }
}

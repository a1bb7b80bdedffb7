package org.pentathlon.engine.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Training.Sgd;

final class ImageModelTest {
    private static final int SAMPLES = 8;

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    @Test
    void gradientsOfVggAreTheSlopesOfTheLoss() {
        checkGradients(Networks.vgg(32), 32);
    }

    @Test
    void gradientsOfResNetAreTheSlopesOfTheLoss() {
        checkGradients(Networks.resnet(32), 8);
    }

    /** With batch norm's statistics of the batch, as in training. */
    private static void checkGradients(List<Layer> layers, int imageSize) {
        Sgd sgd = new Sgd(0.1, 0.9, 5e-4);
        ImageClassification problem =
                (ImageClassification)
                        Networks.request(layers, SAMPLES, imageSize, sgd, Mode.TRAIN, 1).problem();
        // Batch norm takes the mean away, and so the bias before it.
        List<String> flat =
                problem.parameters().stream()
                        .map(parameter -> parameter.name())
                        .filter(name -> name.endsWith(".conv.bias"))
                        .toList();
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(problem.parameters(), 7, ScalarType.Double, true);
            GradientCheck.check(
                    new ImageModel(problem, weights, true),
                    Networks.batch(SAMPLES, imageSize, 1),
                    GradientCheck.Loss.KINKED,
                    flat);
        }
    }
}

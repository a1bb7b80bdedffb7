package org.pentathlon.engine.torch;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.Session;

/** What tests do with sessions. */
final class Sessions {
    private Sessions() {}

    /** One iteration of training; gives its loss. */
    static double step(Session session, Batch batch, GradientSink sink, double learningRate) {
        session.stage(batch);
        session.forward();
        session.loss();
        session.backward(sink);
        session.update(learningRate);
        return session.endIteration();
    }

    /** Copies of all parameters' values, by name, in canonical order. */
    static Map<String, float[]> parameters(Session session) {
        Map<String, float[]> all = new LinkedHashMap<>();
        session.readParameters(
                (parameter, values) -> {
                    float[] copy = new float[values.remaining()];
                    values.get(copy);
                    all.put(parameter.name(), copy);
                });
        return all;
    }

    /** A bucket's memory. */
    static FloatBuffer values(Bucket bucket) {
        FloatPointer pointer =
                new FloatPointer() {
                    {
                        address = bucket.address();
                    }
                };
        return pointer.capacity(bucket.elements()).asBuffer();
    }
}

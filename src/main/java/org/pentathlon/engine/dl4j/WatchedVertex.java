package org.pentathlon.engine.dl4j;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;

/**
 * A vertex in whose place one stands that tells an {@link OperatorLane} of its forward and backward
 * pass, under the name of its kind. A recurrent layer that goes on from its state is called past
 * its vertex, so it has one in its place too.
 */
final class WatchedVertex implements InvocationHandler {
    private static final Set<String> PASSES =
            Set.of("doForward", "doBackward", "rnnActivateUsingStoredState");

    private final Object watched;
    private final String kind;
    private final OperatorLane lane;

    private WatchedVertex(Object watched, String kind, OperatorLane lane) {
        this.watched = watched;
        this.kind = kind;
        this.lane = lane;
    }

    /** What is to stand in a vertex's place. */
    static GraphVertex of(GraphVertex vertex, OperatorLane lane) {
        Object kind = vertex.hasLayer() ? vertex.getLayer().conf().getLayer() : vertex;
        return new WatchedVertex(vertex, kind.getClass().getSimpleName(), lane)
                .as(GraphVertex.class);
    }

    private <T> T as(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        if (PASSES.contains(method.getName())) {
            return lane.layer(kind, () -> call(method, arguments));
        }
        Object result = call(method, arguments);
        return result instanceof RecurrentLayer layer
                ? new WatchedVertex(layer, kind, lane).as(RecurrentLayer.class)
                : result;
    }

    private Object call(Method method, Object[] arguments) {
        try {
            return method.invoke(watched, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}

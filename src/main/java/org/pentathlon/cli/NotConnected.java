package org.pentathlon.cli;

import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.engine.Engine;
import org.pentathlon.job.Job;
import org.pentathlon.workload.Workload;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/** Stands where the rest of the program is to be connected. */
final class NotConnected implements Services {
    @Override
    public List<Workload> workloads() {
        return List.of();
    }

    @Override
    public List<Engine> engines() {
        return ServiceLoader.load(Engine.class).stream().map(ServiceLoader.Provider::get).toList();
    }

    @Override
    public List<CollectiveProvider> collectives() {
        return ServiceLoader.load(CollectiveProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    @Override
    public Launched launched() {
        return new Launched(Launched.NONE, 0, 1, "localhost");
    }

    @Override
    public RunOutcome run(Job job, List<String> arguments, Progress progress) {
        throw new IllegalStateException("the benchmark loop is not connected");
    }

    @Override
    public CheckOutcome check(Path file) {
        throw new IllegalStateException("result files are not connected");
    }

    @Override
    public Path recover(Path journal) {
        throw new IllegalStateException("result files are not connected");
    }
}

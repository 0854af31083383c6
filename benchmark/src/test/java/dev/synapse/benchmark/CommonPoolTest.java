package dev.synapse.benchmark;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * None of our code, including tests, depends on the common pool of the JVM: on a machine with two cores it has one thread, and a task that
 * waits on it for another task of the pool waits forever. The test is in this module because it is built last.
 */
class CommonPoolTest {

    /** Delays without an explicit executor use the common pool, too. */
    private static final List<String> DELAYS = List.of("orTimeout", "completeOnTimeout", "delayedExecutor");

    private static final List<Methods> OTHERS = List.of(
            new Methods(ForkJoinPool.class, "commonPool"),
            new Methods(Process.class, "onExit"),
            new Methods(ProcessHandle.class, "onExit"),
            new Methods(Collection.class, "parallelStream"),
            new Methods(BaseStream.class, "parallel"),
            new Methods(Arrays.class, "parallel.*"));

    private static final ArchRule RULE = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.synapse.shared.fixture.BusyCommonPool")
            .should()
            .accessTargetWhere(DescribedPredicate.describe("the common pool runs it", CommonPoolTest::isOfCommonPool))
            .because(
                    "all of its few threads may be waiting for other tasks of the pool: pass an executor, or wait in your own thread");

    @Test
    void our_code_does_not_depend_on_the_common_pool() throws IOException {
        JavaClasses ours = new ClassFileImporter()
                .importPaths(outputs())
                .that(DescribedPredicate.not(equivalentTo(Dependent.class)));

        assertThat(ours.stream().map(found -> found.getPackageName()))
                .contains("dev.synapse.embedded", "dev.synapse.gateway", "dev.synapse.benchmark");
        RULE.check(ours);
    }

    @Test
    void the_rule_finds_calls_and_method_references() {
        JavaClasses dependents = new ClassFileImporter().importClasses(Dependent.class);

        assertThat(RULE.evaluate(dependents).getFailureReport().getDetails())
                .hasSize(7)
                .noneMatch(detail -> detail.contains("withExecutor"));
    }

    private static List<Path> outputs() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> modules = Files.list(root)) {
            List<Path> outputs = modules.flatMap(module ->
                            Stream.of(module.resolve("target/classes"), module.resolve("target/test-classes")))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(outputs).contains(root.resolve("shared/target/test-classes"));
            return outputs;
        }
    }

    private static boolean isOfCommonPool(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget called
                && (isAsynchronous(called) || OTHERS.stream().anyMatch(known -> known.matches(called)));
    }

    private static boolean isAsynchronous(CodeUnitAccessTarget called) {
        return (called.getName().endsWith("Async") || DELAYS.contains(called.getName()))
                && called.getOwner().isAssignableTo(CompletionStage.class)
                && called.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    /** Methods of a type and its subtypes, by a pattern of their names. */
    private record Methods(Class<?> owner, String name) {
        boolean matches(CodeUnitAccessTarget called) {
            return called.getName().matches(name) && called.getOwner().isAssignableTo(owner);
        }
    }

    /** Examples of what the rule forbids; the last one is allowed. */
    @SuppressWarnings("unused")
    private static final class Dependent {
        static final Executor OWN = Thread::startVirtualThread;

        static void bySupplyAsync() {
            var _ = CompletableFuture.supplyAsync(() -> 1);
        }

        static void byStage(CompletionStage<Integer> stage) {
            var _ = stage.thenApplyAsync(i -> i + 1);
        }

        static void byDelay(CompletableFuture<Integer> future) {
            var _ = future.orTimeout(1, TimeUnit.SECONDS);
        }

        static void byProcess(Process process) {
            var _ = process.onExit();
        }

        static void byReference(Stream<ProcessHandle> processes) {
            var _ = processes.map(ProcessHandle::onExit).toList();
        }

        static void byStream(List<Integer> list) {
            var _ = list.parallelStream().toList();
        }

        static void byParallel(Stream<Integer> stream) {
            var _ = stream.parallel().toList();
        }

        static void withExecutor() {
            var _ = CompletableFuture.supplyAsync(() -> 1, OWN).thenApplyAsync(i -> i + 1, OWN);
        }
    }
}

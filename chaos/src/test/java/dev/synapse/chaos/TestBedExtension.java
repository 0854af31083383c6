package dev.synapse.chaos;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides a {@link TestBed} to fault tests, and heals and checks it after each. Those of one Redis server share one, which is created for
 * the first fault and closed after the last; a class with other servers has its own.
 */
final class TestBedExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(TestBedExtension.class);

    private final Supplier<TestBed> starter;
    private final boolean shared;

    TestBedExtension() {
        this(TestBed::new, true);
    }

    private TestBedExtension(Supplier<TestBed> starter, boolean shared) {
        this.starter = starter;
        this.shared = shared;
    }

    /** For a class whose installation has other Redis servers. */
    static TestBedExtension with(RedisServers.Starter redis) {
        return new TestBedExtension(() -> new TestBed(redis), false);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestBed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return testBed(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        testBed(context).begin(context.getRequiredTestMethod().getName() + " " + context.getDisplayName());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            testBed(context).assertInvariantsHold();
        } catch (RuntimeException | AssertionError e) {
            // a broken test bed stays broken: the next fault gets a new one
            TestBed broken = store(context).remove(TestBed.class, TestBed.class);
            broken.close();
            throw e;
        }
    }

    private TestBed testBed(ExtensionContext context) {
        return store(context).computeIfAbsent(TestBed.class, type -> starter.get(), TestBed.class);
    }

    /** The store of an own test bed has a namespace of its own, since a store also finds the values of its ancestors. */
    private ExtensionContext.Store store(ExtensionContext context) {
        if (shared) {
            return context.getRoot().getStore(NAMESPACE);
        }
        ExtensionContext ofClass =
                context.getTestMethod().isPresent() ? context.getParent().orElseThrow() : context;
        return ofClass.getStore(Namespace.create(TestBedExtension.class, this));
    }
}

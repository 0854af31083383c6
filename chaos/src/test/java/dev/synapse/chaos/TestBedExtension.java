package dev.synapse.chaos;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides one {@link TestBed} to all fault tests, and heals and checks it after each. It is created for the first fault and closed after
 * the last.
 */
final class TestBedExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(TestBedExtension.class);

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
            TestBed broken = context.getRoot().getStore(NAMESPACE).remove(TestBed.class, TestBed.class);
            broken.close();
            throw e;
        }
    }

    private static TestBed testBed(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(TestBed.class, type -> new TestBed(), TestBed.class);
    }
}

package dev.synapse.chaos;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands one {@link Stage} to all faults. After each it is healed and the promises are checked; it is set with the first fault and
 * closed after the last.
 */
final class OnStage implements ParameterResolver, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(OnStage.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stage(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        stage(context).begin(context.getRequiredTestMethod().getName() + " " + context.getDisplayName());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            stage(context).promisesHold();
        } catch (RuntimeException | AssertionError e) {
            // what is broken stays so: the next fault gets a stage of its own
            Stage broken = context.getRoot().getStore(NAMESPACE).remove(Stage.class, Stage.class);
            broken.close();
            throw e;
        }
    }

    private static Stage stage(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Stage.class, type -> new Stage(), Stage.class);
    }
}

package dev.synapse.chaos.overload;

import java.util.Map;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Provides one {@link AttackTestBed} with the default settings to all tests, from the first test to the last. */
final class AttackTestBedExtension implements ParameterResolver, BeforeEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(AttackTestBedExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == AttackTestBed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return attacked(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        attacked(context).restartIfDead();
    }

    private static AttackTestBed attacked(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(AttackTestBed.class, type -> new AttackTestBed(Map.of()), AttackTestBed.class);
    }
}

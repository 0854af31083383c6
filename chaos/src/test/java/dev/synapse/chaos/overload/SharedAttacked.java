package dev.synapse.chaos.overload;

import java.util.Map;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands one {@link Attacked} with the default settings to all tests; it starts with the first of them and is closed after the last. */
final class SharedAttacked implements ParameterResolver, BeforeEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(SharedAttacked.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Attacked.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return attacked(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        attacked(context).restartIfDead();
    }

    private static Attacked attacked(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Attacked.class, type -> new Attacked(Map.of()), Attacked.class);
    }
}

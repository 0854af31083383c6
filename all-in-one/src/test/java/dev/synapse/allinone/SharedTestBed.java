package dev.synapse.allinone;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Provides one {@link AllInOneTestBed} to all tests that leave it running, from the first test to the last. */
final class SharedTestBed implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedTestBed.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == AllInOneTestBed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(AllInOneTestBed.class, type -> AllInOneTestBed.create(), AllInOneTestBed.class);
    }
}

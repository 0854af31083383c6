package dev.synapse.chaos;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts an option to a whole number from 1 to a maximum. */
public abstract class WholeNumber implements ITypeConverter<Integer> {

    private final int max;

    protected WholeNumber(int max) {
        this.max = max;
    }

    @Override
    public final Integer convert(String value) {
        if (value.matches("[1-9]\\d{0,8}") && Integer.parseInt(value) <= max) {
            return Integer.parseInt(value);
        }
        throw new TypeConversionException("'%s' is not a whole number from 1 to %d".formatted(value, max));
    }
}

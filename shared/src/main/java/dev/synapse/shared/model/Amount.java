package dev.synapse.shared.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What was, or may be, spent, in numbers that Redis can add.
 *
 * @param tokens input and output together
 * @param nanoUsd billionths of a US dollar
 */
public record Amount(long tokens, long nanoUsd) {

    public static final Amount NOTHING = new Amount(0, 0);

    /** Beyond this a double, and so Lua, does not count exactly. */
    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 53);

    /** The amount of a call; a cost that is not known counts as nothing, a fraction as a whole. */
    public static Amount of(Usage usage) {
        BigDecimal cost = usage.costUsd();
        return new Amount(usage.totalTokens(), cost == null ? 0 : nanos(cost, RoundingMode.CEILING));
    }

    /** Tokens, and their price in US dollars. */
    public static Amount of(long tokens, BigDecimal costUsd) {
        return new Amount(tokens, nanos(costUsd, RoundingMode.CEILING));
    }

    /** The bound in billionths; a fraction is not given. */
    public static long limit(BigDecimal usd) {
        return nanos(usd, RoundingMode.FLOOR);
    }

    /** Billionths as US dollars. */
    public static BigDecimal usd(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros();
    }

    private static long nanos(BigDecimal usd, RoundingMode rounding) {
        return usd.movePointRight(9).setScale(0, rounding).min(MOST).longValueExact();
    }
}

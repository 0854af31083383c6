package dev.synapse.shared.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of tokens and money, as integers that Redis can add. Immutable.
 *
 * @param tokens input and output tokens
 * @param nanoUsd the cost in billionths of a US dollar
 */
public record Amount(long tokens, long nanoUsd) {

    /** No tokens and no cost. */
    public static final Amount NOTHING = new Amount(0, 0);

    /** The largest integer up to which a double, and so Lua, is exact. */
    private static final BigDecimal MAX_EXACT = BigDecimal.valueOf(1L << 53);

    /** The amount of a usage. An unknown cost counts as zero; fractions of a billionth are rounded up. */
    public static Amount of(Usage usage) {
        BigDecimal cost = usage.costUsd();
        return new Amount(usage.totalTokens(), cost == null ? 0 : nanos(cost, RoundingMode.CEILING));
    }

    /** The amount of {@code tokens} that cost {@code costUsd} US dollars; fractions of a billionth are rounded up. */
    public static Amount of(long tokens, BigDecimal costUsd) {
        return new Amount(tokens, nanos(costUsd, RoundingMode.CEILING));
    }

    /** A limit in US dollars as billionths; fractions of a billionth are rounded down. */
    public static long limit(BigDecimal usd) {
        return nanos(usd, RoundingMode.FLOOR);
    }

    /** Converts billionths to US dollars. */
    public static BigDecimal usd(long nanoUsd) {
        return BigDecimal.valueOf(nanoUsd, 9).stripTrailingZeros();
    }

    private static long nanos(BigDecimal usd, RoundingMode rounding) {
        return usd.movePointRight(9).setScale(0, rounding).min(MAX_EXACT).longValueExact();
    }
}

package dev.synapse.tools;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.parser.ParseException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The tool {@code calculator}: exact arithmetic with decimal numbers. */
final class Calculator implements Tool {
    private static final int MAX_LENGTH = 500;
    private static final int MAX_PLAIN_DIGITS = 70;

    @Override
    public String name() {
        return "calculator";
    }

    @Override
    public String description() {
        return "Calculates an arithmetic expression exactly, for instance \"(1.1 + 2.2) * 3 ^ 4\". Operators: + - * / % (remainder)"
                + " ^ = < > <= >= != && ||. Functions: " + CalculatorLanguage.FUNCTION_NAMES
                + ". Angles are in radians. Constants: PI, E, TRUE, FALSE. Write a signed exponent in brackets.";
    }

    @Override
    public String argsSchemaJson() {
        return """
                {
                  "type": "object",
                  "properties": {
                    "expression": {
                      "type": "string",
                      "minLength": 1,
                      "maxLength": %d,
                      "description": "The expression, with a decimal point and without thousands separators"
                    }
                  },
                  "required": ["expression"],
                  "additionalProperties": false
                }""".formatted(MAX_LENGTH);
    }

    @Override
    public boolean readOnly() {
        return true;
    }

    @Override
    public ToolResult run(JsonNode arguments, ToolContext context) throws ToolException {
        String text = arguments.path("expression").asString();
        return new ToolResult(text + " = " + evaluate(text));
    }

    private static String evaluate(String text) throws ToolException {
        try {
            return describe(CalculatorLanguage.parse(text).evaluate());
        } catch (ParseException e) {
            throw failure(text, e, " (near “" + e.getTokenString() + "”)");
        } catch (BaseException e) {
            throw failure(text, e, "");
        } catch (NumberFormatException e) {
            throw failure(text, new ArithmeticException("a result is not a real number"), "");
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw failure(text, e, "");
        }
    }

    private static String describe(EvaluationValue value) {
        if (value.isBooleanValue()) {
            return String.valueOf(value.getBooleanValue());
        }
        if (!value.isNumberValue()) {
            throw new IllegalArgumentException("the result is neither a number nor a boolean");
        }
        BigDecimal number = CalculatorLanguage.bounded(value.getNumberValue());
        return Math.abs((long) number.scale()) + number.precision() <= MAX_PLAIN_DIGITS * 2
                ? number.toPlainString()
                : number.toString();
    }

    private static ToolException failure(String text, Exception e, String where) {
        String reason = reason(e.getMessage());
        return ToolException.permanent("“%s” cannot be calculated: %s%s.".formatted(text, reason, where));
    }

    private static String reason(@Nullable String message) {
        return message == null ? "invalid expression" : message.replaceAll("\\.+$", "");
    }
}

package dev.synapse.tools;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.FunctionDictionaryIfc;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.data.conversion.DefaultEvaluationValueConverter;
import com.ezylang.evalex.functions.FunctionIfc;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.functions.basic.AbsFunction;
import com.ezylang.evalex.functions.basic.AverageFunction;
import com.ezylang.evalex.functions.basic.CeilingFunction;
import com.ezylang.evalex.functions.basic.FactFunction;
import com.ezylang.evalex.functions.basic.FloorFunction;
import com.ezylang.evalex.functions.basic.IfFunction;
import com.ezylang.evalex.functions.basic.Log10Function;
import com.ezylang.evalex.functions.basic.LogFunction;
import com.ezylang.evalex.functions.basic.MaxFunction;
import com.ezylang.evalex.functions.basic.MinFunction;
import com.ezylang.evalex.functions.basic.RoundFunction;
import com.ezylang.evalex.functions.basic.SqrtFunction;
import com.ezylang.evalex.functions.basic.SumFunction;
import com.ezylang.evalex.functions.trigonometric.AcosRFunction;
import com.ezylang.evalex.functions.trigonometric.AsinRFunction;
import com.ezylang.evalex.functions.trigonometric.AtanRFunction;
import com.ezylang.evalex.functions.trigonometric.CosRFunction;
import com.ezylang.evalex.functions.trigonometric.DegFunction;
import com.ezylang.evalex.functions.trigonometric.RadFunction;
import com.ezylang.evalex.functions.trigonometric.SinRFunction;
import com.ezylang.evalex.functions.trigonometric.TanRFunction;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.parser.ASTNode;
import com.ezylang.evalex.parser.ParseException;
import com.ezylang.evalex.parser.Token;
import com.ezylang.evalex.parser.Token.TokenType;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The calculator's language: EvalEx's arithmetic, without its string, date and array functions. Numbers are bounded,
 * because an exponent of nine digits is quickly written but takes a gigabyte to round.
 */
final class CalculatorLanguage {
    private static final int MAX_EXPONENT = 1_000;
    private static final int MAX_FACTORIAL = 400;
    private static final int MAX_DECIMALS = 60;

    private static final Map<String, FunctionIfc> FUNCTIONS = new TreeMap<>(Map.ofEntries(
            Map.entry("ABS", new AbsFunction()),
            Map.entry("AVERAGE", new AverageFunction()),
            Map.entry("CEILING", new CeilingFunction()),
            Map.entry("FACT", new BoundedFactorial()),
            Map.entry("FLOOR", new FloorFunction()),
            Map.entry("IF", new IfFunction()),
            Map.entry("LOG", new LogFunction()),
            Map.entry("LOG10", new Log10Function()),
            Map.entry("MAX", new MaxFunction()),
            Map.entry("MIN", new MinFunction()),
            Map.entry("ROUND", new BoundedRound()),
            Map.entry("SQRT", new SqrtFunction()),
            Map.entry("SUM", new SumFunction()),
            Map.entry("ACOS", new AcosRFunction()),
            Map.entry("ASIN", new AsinRFunction()),
            Map.entry("ATAN", new AtanRFunction()),
            Map.entry("COS", new CosRFunction()),
            Map.entry("DEG", new DegFunction()),
            Map.entry("RAD", new RadFunction()),
            Map.entry("SIN", new SinRFunction()),
            Map.entry("TAN", new TanRFunction())));

    static final String FUNCTION_NAMES = String.join(", ", FUNCTIONS.keySet())
            .replace("LOG,", "LOG (natural),")
            .replace("ROUND,", "ROUND(x, decimals),");

    private static final ExpressionConfiguration CONFIGURATION = ExpressionConfiguration.builder()
            .functionDictionary(functions())
            .defaultConstants(Map.of(
                    "PI",
                    ExpressionConfiguration.StandardConstants.get("PI"),
                    "E",
                    ExpressionConfiguration.StandardConstants.get("E"),
                    "TRUE",
                    EvaluationValue.TRUE,
                    "FALSE",
                    EvaluationValue.FALSE))
            .evaluationValueConverter(CalculatorLanguage::convert)
            .powerOfPrecedence(OperatorIfc.OPERATOR_PRECEDENCE_POWER_HIGHER)
            .arraysAllowed(false)
            .structuresAllowed(false)
            .locale(Locale.ROOT)
            .build();

    /** EvalEx, configured so that a power binds tighter than a preceding sign, does not parse a signed exponent. */
    private static final Pattern SIGNED_EXPONENT =
            Pattern.compile("\\^\\s*-\\s*((?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)(?![\\d.eE\\s]*\\^)");

    private CalculatorLanguage() {}

    /**
     * Parses an expression.
     *
     * @throws ParseException if the syntax is invalid
     * @throws IllegalArgumentException if it is not arithmetic
     */
    static Expression parse(String text) throws ParseException {
        String normalized = SIGNED_EXPONENT.matcher(text).replaceAll("^(-$1)");
        Expression expression = new Expression(normalized, CONFIGURATION);
        check(expression.getAbstractSyntaxTree());
        return expression;
    }

    /**
     * Rejects anything but arithmetic with an {@link IllegalArgumentException}. Number literals are checked here
     * because EvalEx does not pass them to the converter.
     */
    private static void check(ASTNode node) {
        TokenType type = node.getToken().getType();
        if (type == TokenType.STRING_LITERAL) {
            throw new IllegalArgumentException("strings are not supported");
        }
        if (type == TokenType.NUMBER_LITERAL) {
            bounded(EvaluationValue.numberOfString(
                            node.getToken().getValue(), ExpressionConfiguration.DEFAULT_MATH_CONTEXT)
                    .getNumberValue());
        }
        node.getParameters().forEach(CalculatorLanguage::check);
    }

    /**
     * Returns the number.
     *
     * @throws ArithmeticException if its magnitude is out of bounds
     */
    static BigDecimal bounded(BigDecimal number) {
        long exponent = (long) number.precision() - number.scale() - 1;
        if (number.signum() != 0 && Math.abs(exponent) > MAX_EXPONENT) {
            throw new ArithmeticException("a number is above 1E" + MAX_EXPONENT + " or below 1E-" + MAX_EXPONENT);
        }
        return number.signum() == 0 ? BigDecimal.ZERO : number;
    }

    private static EvaluationValue convert(Object value, ExpressionConfiguration configuration) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new ArithmeticException("a result is not a finite number");
        }
        EvaluationValue converted = new DefaultEvaluationValueConverter().convertObject(value, configuration);
        if (converted.isNumberValue()) {
            bounded(converted.getNumberValue());
        }
        return converted;
    }

    private static FunctionDictionaryIfc functions() {
        FunctionDictionaryIfc dictionary = new MapBasedFunctionDictionary();
        FUNCTIONS.forEach(dictionary::addFunction);
        return dictionary;
    }

    private static int requireRange(Token function, EvaluationValue value, int min, int max)
            throws EvaluationException {
        BigDecimal number = value.getNumberValue();
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new EvaluationException(
                    function, "%s requires a number from %d to %d".formatted(function.getValue(), min, max));
        }
        return number.intValue();
    }

    @FunctionParameter(name = "value")
    private static final class BoundedFactorial extends FactFunction {
        @Override
        public void validatePreEvaluation(Token function, EvaluationValue... values) throws EvaluationException {
            super.validatePreEvaluation(function, values);
            requireRange(function, values[0], 0, MAX_FACTORIAL);
        }
    }

    @FunctionParameter(name = "value")
    @FunctionParameter(name = "scale")
    private static final class BoundedRound extends RoundFunction {
        @Override
        public void validatePreEvaluation(Token function, EvaluationValue... values) throws EvaluationException {
            super.validatePreEvaluation(function, values);
            requireRange(function, values[1], -MAX_DECIMALS, MAX_DECIMALS);
        }
    }
}

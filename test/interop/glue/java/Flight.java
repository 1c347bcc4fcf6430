import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** A specific record as Avro's compiler would make it, as far as serializers look at it. */
public final class Flight extends SpecificRecordBase {
	public static final Schema SCHEMA$ =
			new Schema.Parser()
					.parse(
							"{\"type\":\"record\",\"name\":\"Flight\",\"fields\":["
									+ "{\"name\":\"origin\",\"type\":{\"type\":\"string\",\"avro.java.string\":\"String\"}},"
									+ "{\"name\":\"delay\",\"type\":\"int\"},"
									+ "{\"name\":\"carrier\",\"type\":[\"null\",{\"type\":\"string\",\"avro.java.string\":\"String\"}],\"default\":null}]}");

	private static final long serialVersionUID = 1L;
	private String origin = "";
	private int delay;
	private String carrier;

	public Flight() {}

	public static Schema getClassSchema() {
		return SCHEMA$;
	}

	@Override
	public Schema getSchema() {
		return SCHEMA$;
	}

	@Override
	public Object get(int field) {
		return field == 0 ? origin : field == 1 ? (Object) delay : carrier;
	}

	@Override
	public void put(int field, Object value) {
		if (field == 0) origin = String.valueOf(value);
		else if (field == 1) delay = (Integer) value;
		else carrier = value == null ? null : String.valueOf(value);
	}
}

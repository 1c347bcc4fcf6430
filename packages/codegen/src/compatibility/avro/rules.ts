/** The rules of Avro's schema resolution that a pair of versions can break. Stable: tools and people look them up. */
export type AvroRule =
	/** The reader has a field that the writer does not have, and no default for it. */
	| "FIELD_WITHOUT_DEFAULT"
	/** The types are different, and the writer's is not promoted to the reader's. */
	| "TYPE_MISMATCH"
	/** The reader's named type has neither the name of the writer's nor an alias for it. */
	| "NAME_MISMATCH"
	/** The reader's enum lacks symbols of the writer's, and has no default. */
	| "ENUM_SYMBOL_MISSING"
	/** The two fixed have different sizes. */
	| "FIXED_SIZE"
	/** No branch of the reader's union takes the writer's type. */
	| "UNION_BRANCH_MISSING"
	/** The two decimals have different scales, so that the same bytes mean another number. */
	| "DECIMAL_SCALE"
	/** The two logical types are different: another unit, or another meaning. */
	| "LOGICAL_TYPE";

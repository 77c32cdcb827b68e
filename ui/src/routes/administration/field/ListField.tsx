/** Short words typed with commas between; what is typed is read when the field is left. */
import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { listOf } from "./model";

interface ListFieldProps {
  label: string;
  description?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}

export function ListField({ label, description, value, onChange }: ListFieldProps) {
  const shown = value.join(", ");
  const [text, setText] = useState(shown);
  useEffect(() => setText(shown), [shown]);
  return (
    <TextInput
      label={label}
      {...(description && { description })}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        const read = listOf(text);
        if (read.join(", ") === shown) setText(shown);
        else onChange(read);
      }}
    />
  );
}

/** Text with line numbers, for JSON that a person may edit by hand. */
import { useRef } from "react";

interface CodeEditorProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  height?: number | string;
}

export function CodeEditor({ label, value, onChange, height = 420 }: CodeEditorProps) {
  const gutter = useRef<HTMLPreElement>(null);
  const lines = value.split("\n").length;
  return (
    <div className="code" style={{ height }}>
      <pre ref={gutter} aria-hidden style={{ height }}>
        {Array.from({ length: lines }, (_, index) => index + 1).join("\n")}
      </pre>
      <textarea
        aria-label={label}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => {
          if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

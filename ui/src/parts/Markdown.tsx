/** Draws the Markdown of an article as elements: there is no HTML that could be slipped in. */
import { createElement, type ReactNode } from "react";
import { type Block, blocksOf, type Span } from "../format/markdown";

interface MarkdownProps {
  text: string;
  /** Where the picture of that name is. */
  file: (id: string) => string;
  /** The level of its first headings: below the title of the page. */
  from?: number;
}

export function Markdown({ text, file, from = 3 }: MarkdownProps) {
  const blocks = blocksOf(text);
  const levels = blocks.flatMap((block) => (block.kind === "heading" ? [block.level] : []));
  // Whatever level the writer begins with, the first heading follows the title.
  const base = from - Math.min(...levels, 6);
  return <div className="article-text">{blocks.map((b, n) => draw(b, n, file, base))}</div>;
}

type File = MarkdownProps["file"];

function draw(block: Block, key: number, file: File, base: number): ReactNode {
  switch (block.kind) {
    case "heading": {
      const level = Math.min(6, base + block.level);
      return createElement(`h${level}`, { key }, spans(block.spans, file));
    }
    case "paragraph":
      return <p key={key}>{spans(block.spans, file)}</p>;
    case "list": {
      const items = block.items.map((item, n) => (
        <li key={n}>
          {spans(item.spans, file)}
          {item.inner.map((inner, m) => draw(inner, m, file, base))}
        </li>
      ));
      return block.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
    case "quote":
      return (
        <blockquote key={key}>{block.blocks.map((b, n) => draw(b, n, file, base))}</blockquote>
      );
    case "code":
      return <pre key={key}>{block.text}</pre>;
    case "rule":
      return <hr key={key} />;
    case "table":
      return (
        <table key={key}>
          <thead>
            <tr>
              {block.head.map((cell, n) => (
                <th key={n} scope="col">
                  {spans(cell, file)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, n) => (
              <tr key={n}>
                {row.map((cell, m) => (
                  <td key={m}>{spans(cell, file)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function spans(of: Span[], file: File): ReactNode[] {
  return of.map((span, n) => {
    switch (span.kind) {
      case "text":
        return span.text;
      case "code":
        return <code key={n}>{span.text}</code>;
      case "strong":
        return <strong key={n}>{spans(span.spans, file)}</strong>;
      case "em":
        return <em key={n}>{spans(span.spans, file)}</em>;
      case "image":
        return <img key={n} src={file(span.file)} alt={span.text} loading="lazy" />;
      case "link":
        return (
          <a key={n} href={span.to} target="_blank" rel="noopener noreferrer">
            {spans(span.spans, file)}
          </a>
        );
    }
  });
}

export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#1f6f8b" />
      <path d="M7 21h18M10 16h12M13 11h6" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}

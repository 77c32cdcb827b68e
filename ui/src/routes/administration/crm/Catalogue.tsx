/** The catalogue: what may be proposed, in its order, and when. */
import { ActionIcon, Button, NumberInput, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { euros, inLanguage } from "../../../format/fieldValues";
import { useLocale } from "../../../i18n";
import { FactPicker } from "./FactPicker";
import { LabelInputs } from "./FieldForm";
import { fieldIdFrom, moved } from "./fieldList";
import { RowButton } from "./FieldsEditor";
import type { Product } from "./setup";
import type { SetupPart } from "./SetupSection";

export function Catalogue({ setup, change }: SetupPart) {
  const { t } = useTranslation();
  const locale = useLocale();
  const products = setup.products ?? [];
  const [chosen, setChosen] = useState(0);
  const put = (next: Product[]) => change({ products: next });
  const add = () => {
    const label = t("card.catalogue.fresh");
    const id = fieldIdFrom(
      label,
      products.map((p) => p.id),
    );
    put([...products, { id, label: { fr: label } }]);
    setChosen(products.length);
  };
  const product = products[chosen];
  const name = product ? inLanguage(product.label, locale) || product.id : "";
  return (
    <div className="designer even">
      <section className="panel" aria-label={t("card.catalogue.list")}>
        <div className="panel-head">
          <h2 className="grow">{t("card.catalogue.list")}</h2>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            {t("card.catalogue.add")}
          </Button>
        </div>
        <div className="panel-body stack">
          <span className="muted">{t("card.catalogue.about")}</span>
          {products.length === 0 && <span className="muted">{t("card.catalogue.empty")}</span>}
        </div>
        <ul className="field-list">
          {products.map((one, n) => (
            <ProductRow
              // Its place is what stays the same while its code is typed.
              key={n}
              product={one}
              chosen={n === chosen}
              first={n === 0}
              last={n === products.length - 1}
              onChoose={() => setChosen(n)}
              onMove={(step) => {
                put(moved(products, n, step));
                setChosen(n + step);
              }}
              onRemove={() => {
                put(products.filter((_, at) => at !== n));
                setChosen(Math.max(0, n - 1));
              }}
            />
          ))}
        </ul>
      </section>
      {product && (
        <section className="panel" aria-label={name}>
          <div className="panel-head">
            <h2 className="grow cut">{name}</h2>
          </div>
          <div className="panel-body">
            <ProductForm
              product={product}
              onChange={(next) => put(products.map((one, n) => (n === chosen ? next : one)))}
            />
          </div>
        </section>
      )}
    </div>
  );
}

interface ProductRowProps {
  product: Product;
  chosen: boolean;
  first: boolean;
  last: boolean;
  onChoose: () => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function ProductRow(props: ProductRowProps) {
  const { product, chosen, first, last, onChoose, onMove, onRemove } = props;
  const { t } = useTranslation();
  const locale = useLocale();
  const name = inLanguage(product.label, locale) || product.id;
  const remove = t("card.fields.remove", { name });
  return (
    <li data-row={product.id}>
      <div className="row">
        <button type="button" className="item row grow" aria-current={chosen} onClick={onChoose}>
          <span className="strong" style={{ flex: "none" }}>
            {name}
          </span>
          <code className="small muted grow cut">{product.when}</code>
          {product.amount_cents !== undefined && (
            <span className="num">{euros(product.amount_cents, locale)}</span>
          )}
        </button>
        <RowButton label={t("routing.move_up", { name })} off={first} onClick={() => onMove(-1)}>
          <IconArrowUp size={16} aria-hidden />
        </RowButton>
        <RowButton label={t("routing.move_down", { name })} off={last} onClick={() => onMove(1)}>
          <IconArrowDown size={16} aria-hidden />
        </RowButton>
        <Tooltip label={remove}>
          <ActionIcon aria-label={remove} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </li>
  );
}

/** The product with one part changed; what is emptied is not there. */
function withPart<K extends "amount_cents" | "pitch" | "when">(
  product: Product,
  part: K,
  value: Product[K] | undefined,
): Product {
  const { [part]: _before, ...rest } = product;
  return (value === undefined ? rest : { ...rest, [part]: value }) as Product;
}

interface ProductFormProps {
  product: Product;
  onChange: (product: Product) => void;
}

function ProductForm({ product, onChange }: ProductFormProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { amount_cents, when } = product;
  const setWhen = (text: string) => onChange(withPart(product, "when", text || undefined));
  return (
    <div className="form-grid">
      <LabelInputs
        label={product.label}
        name={t("card.fields.name")}
        required
        onChange={(label) => onChange({ ...product, label: label ?? { fr: "" } })}
      />
      <TextInput
        label={t("card.catalogue.code")}
        description={t("card.catalogue.code_hint")}
        value={product.id}
        spellCheck={false}
        onChange={(event) => onChange({ ...product, id: event.currentTarget.value })}
      />
      <NumberInput
        label={t("card.catalogue.amount")}
        description={"\u00a0"}
        min={0}
        decimalScale={2}
        decimalSeparator={locale === "fr" ? "," : "."}
        hideControls
        value={amount_cents === undefined ? "" : amount_cents / 100}
        onChange={(next) => {
          const cents = typeof next === "number" ? Math.round(next * 100) : undefined;
          onChange(withPart(product, "amount_cents", cents));
        }}
      />
      <LabelInputs
        label={product.pitch}
        name={t("card.catalogue.pitch")}
        onChange={(pitch) => onChange(withPart(product, "pitch", pitch))}
      />
      <Textarea
        className="full"
        label={t("card.catalogue.when")}
        description={t("card.catalogue.when_hint")}
        autosize
        minRows={2}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mono, monospace)" } }}
        value={when ?? ""}
        onChange={(event) => setWhen(event.currentTarget.value)}
      />
      <FactPicker onPick={(name) => setWhen(`${when ?? ""} ${name}`.trim())} />
    </div>
  );
}

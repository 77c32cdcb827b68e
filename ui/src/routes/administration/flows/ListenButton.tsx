/** Plays what callers hear, in place. */
import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { usePlayer } from "./usePlayer";

interface ListenButtonProps {
  source: () => Promise<Blob>;
  disabled?: boolean;
}

export function ListenButton({ source, disabled = false }: ListenButtonProps) {
  const { t } = useTranslation();
  const player = usePlayer();
  return (
    <div className="row">
      <Button
        variant="default"
        disabled={disabled}
        loading={player.busy}
        data-testid="listen"
        data-playing={player.playing}
        onClick={() => (player.playing ? player.stop() : void player.play(source))}
        leftSection={
          player.playing ? (
            <IconPlayerStop size={16} aria-hidden />
          ) : (
            <IconPlayerPlay size={16} aria-hidden />
          )
        }
      >
        {t(player.playing ? "ivr.prompt.stop" : "ivr.prompt.play")}
      </Button>
      {player.failed && (
        <span className="tone-bad small" role="alert">
          {t("ivr.prompt.not_played")}
        </span>
      )}
    </div>
  );
}
